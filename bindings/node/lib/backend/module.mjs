// The backend for bundlers that ask for a module: the same as wasm.js.

export { default as native } from './wasm.js';
