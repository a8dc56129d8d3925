// What `mastra build` writes around src/mastra/index.ts.
import { createNodeServer } from '@mastra/deployer/server';
import { mastra } from './mastra/index.ts';

await createNodeServer(mastra, { tools: {} });
