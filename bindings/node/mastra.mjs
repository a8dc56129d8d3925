import mastra from './mastra.js';

export const { MastraJwtAuth } = mastra;
