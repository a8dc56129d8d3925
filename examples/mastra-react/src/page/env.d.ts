/// <reference types="vite/client" />

/** What is built into the page, and public with it. */
interface ImportMetaEnv {
  readonly VITE_MASTRA_URL?: string;
  readonly VITE_MASTRA_JWT_TOKEN?: string;
}
