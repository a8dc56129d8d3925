// HS256_EXTERNAL: a package that is loaded from node_modules, not bundled.
const { HS256_EXTERNAL } = process.env;

module.exports = {
  output: 'standalone',
  outputFileTracingRoot: __dirname,
  ...(HS256_EXTERNAL ? { serverExternalPackages: [HS256_EXTERNAL] } : {}),
};
