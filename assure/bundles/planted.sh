# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant bundles 'the addon by pnpm' env HS256_PLANTED=bundles assure/bundles/run.sh installed
plant served 'a good token: 401' env HS256_PLANTED=served assure/bundles/run.sh wrangler
