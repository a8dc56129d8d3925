# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant load 'axum: [0-9]+ of [0-9]+ answers are wrong' env HS256_PLANTED=load ASSURE_LOAD_SECONDS=1 assure/load/run.sh axum
plant load 'websockets: [0-9]+ of [0-9]+ answers are wrong' env HS256_PLANTED=load ASSURE_LOAD_SECONDS=1 assure/load/run.sh websockets
plant load 'grpc: [0-9]+ of [0-9]+ answers are wrong' env HS256_PLANTED=load ASSURE_LOAD_SECONDS=1 assure/load/run.sh grpc
