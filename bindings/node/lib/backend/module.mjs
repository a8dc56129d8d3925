// The backend where a bundler asks for a module: the same as beside it.

export { default as native } from './wasm.js';
