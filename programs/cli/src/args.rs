//! The command line: every command, flag and help text, and nothing that acts on them.
//!
//! No flag takes a secret: everybody could read it in the process list. `usage` says so if somebody tries `--secret`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::failure::Failure;
use crate::time::{Instant, When};
use crate::{time, usage};

/// The command line, or why it cannot be obeyed.
pub(crate) fn parse() -> Result<Command, Failure> {
    Cli::try_parse().map(|cli| cli.command).map_err(|error| usage::explain(&error))
}

fn whole<T: FromStr>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|_| "not a whole number, or too large")
}

const ABOUT: &str = "Verifies, mints and inspects HS256 JSON Web Tokens, strictly, and nothing else";

const LONG_ABOUT: &str = "\
Verifies, mints and inspects HS256 JSON Web Tokens, strictly, and nothing else.

The shape of a token is checked first, then its signature, and only then its payload. Every rejection has one code, \
such as `expired` or `signature_mismatch`, which is the same in every language of hs256.";

// The end of a help text: how the command can exit, and the variables that it reads.

const ANY_STATUS: &str = "\
Exit status:
  0  the token is valid, or the command did what it was asked
  1  a token was rejected, or `secret check` or `policy check` found something wrong
  2  usage or environment: a bad option, no token, no secret, an unreadable file, a closed pipe";

const VERIFY_STATUS: &str = "\
Exit status:
  0  the token is valid; with --lines: every token is
  1  the token was rejected; with --lines: at least one was
  2  usage or environment: a bad option, no token, no secret, an unreadable file, a closed pipe";

const EXPLAIN_STATUS: &str = "\
Exit status:
  0  the token is valid
  1  the token was rejected
  2  usage or environment: a bad option, no token, no secret, an unreadable file, a closed pipe";

const SIGN_STATUS: &str = "\
Exit status:
  0  the token was printed
  2  usage or environment: a bad option, refused claims, no secret, an unreadable file";

const INSPECT_STATUS: &str = "\
Exit status:
  0  the header and the claims can be read, which does not make the token valid
  1  the header or the claims cannot be read
  2  usage or environment: a bad option, no token, a closed pipe";

const SECRET_STATUS: &str = "\
Exit status:
  0  the secret was printed
  2  usage or environment: a bad option, a closed pipe";

const CHECK_STATUS: &str = "\
Exit status:
  0  nothing is BAD
  1  something is BAD
  2  usage or environment: a bad option, no secret, an unreadable file, a closed pipe";

const POLICY_STATUS: &str = "\
Exit status:
  0  the policy file has no mistake, or the schema was printed
  1  `policy check` found a mistake, or with --strict a weakness
  2  usage or environment: a bad option, an unreadable policy file, a closed pipe";

const POLICY_CHECK_STATUS: &str = "\
Exit status:
  0  there is no mistake; with --strict: no weakness either
  1  there is a mistake; with --strict: or a weakness
  2  usage or environment: a bad option, an unreadable policy file";

const POLICY_SCHEMA_STATUS: &str = "\
Exit status:
  0  the schema was printed
  2  usage or environment: a bad option, a closed pipe";

const KEYS_STATUS: &str = "\
Exit status:
  0  the policy file was changed as asked
  2  usage or environment: a bad option, a mistake in the policy file, an unreadable file";

const REVOKE_STATUS: &str = "\
Exit status:
  0  the entry was added, or the ended entries were dropped
  2  usage or environment: a bad option, a mistake in the list, an unreadable file, no Redis";

const FOLLOW_STATUS: &str = "\
Exit status:
  0  SIGTERM or SIGINT ended it; with --once: the list has the whole stream
  2  usage or environment: a bad option, no URL; with --once: no Redis, a mistake in the list";

const PLAY_STATUS: &str = "\
Exit status:
  2  it could not start: a bad option, a port that is taken, a program without the page";

const SECRET_AND_COLOURS: &str = "\
Environment:
  HS256_SECRET    the secret, if no flag names another source; taken as it is
  NO_COLOR        no colours, if set and not empty
  CLICOLOR_FORCE  colours even if the output is not a terminal, if set and not 0";

const SECRET: &str = "\
Environment:
  HS256_SECRET    the secret, if no flag names another source; taken as it is";

const COLOURS: &str = "\
Environment:
  NO_COLOR        no colours, if set and not empty
  CLICOLOR_FORCE  colours even if the output is not a terminal, if set and not 0";

const TOP_EXAMPLES: &str = "\
Examples:
  export HS256_SECRET=\"$(hs256 secret)\"
  hs256 sign --sub ada --aud api --exp 15m
  hs256 sign --sub ada --exp 15m | hs256 verify -
  hs256 verify --audience api --explain \"$TOKEN\"
  hs256 verify --lines tokens.txt >results.txt
  hs256 inspect \"$TOKEN\"
  hs256 revoke --sub ada revoked.jsonl";

const VERIFY_EXAMPLES: &str = "\
Examples:
  hs256 verify \"$TOKEN\"
  hs256 verify 'Bearer eyJhbGciOi…' --issuer https://login.example --audience api
  pbpaste | hs256 verify - --explain
  hs256 verify --json \"$TOKEN\"        {\"ok\":false,\"code\":\"expired\",\"claim\":\"exp\",…}
  hs256 verify --lines tokens.txt     one result per line, in order; a summary on stderr
  tail -f access-tokens | hs256 verify --lines --json
  hs256 verify --policy policy.json \"$TOKEN\"     keys, policy and revocations from one file
  hs256 verify --policy-json document.json --claim token_use=access \"$TOKEN\"
  hs256 verify --jwks-file keys.json --require exp --max-age 12h --leeway 30s \"$TOKEN\"";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  hs256 explain \"$TOKEN\"
  pbpaste | hs256 explain - --audience api
  hs256 explain --json \"$TOKEN\" | jq '.checks[] | select(.outcome == \"failed\")'";

const SIGN_EXAMPLES: &str = "\
Examples:
  hs256 sign --sub ada --exp 15m
  hs256 sign --sub ada --exp 2026-12-31T00:00:00Z
  hs256 sign --iss https://login.example --aud api --aud admin --exp '1h 30m' --jti \"$(uuidgen)\"
  hs256 sign --claim tenant=acme --claim-json 'roles=[\"admin\",\"ops\"]' --exp 1d
  echo '{\"sub\":\"ada\"}' | hs256 sign --claims-file - --exp 15m
  hs256 sign --jwks-file keys.json --kid 2026-11 --sub ada
  hs256 sign --policy policy.json --sub ada --exp 15m";

const INSPECT_EXAMPLES: &str = "\
Examples:
  hs256 inspect \"$TOKEN\"
  pbpaste | hs256 inspect -
  hs256 inspect --json \"$TOKEN\" | jq .claims";

const SECRET_EXAMPLES: &str = "\
Examples:
  hs256 secret >secret.txt
  hs256 secret --hex --bytes 64
  hs256 secret check --secret-file secret.txt

The printed text is itself a good secret: use it as it is on both sides (utf8, the default),
or decode it on both sides (--secret-encoding base64url or hex). Both must do the same.";

const POLICY_EXAMPLES: &str = "\
Examples:
  hs256 policy check policy.json
  hs256 policy check --strict policy.json     for tests before a release
  hs256 policy schema >policy-file.schema.json";

const POLICY_CHECK_EXAMPLES: &str = "\
Examples:
  hs256 policy check policy.json
  hs256 policy check --strict policy.json     for tests before a release

Prints everything that is wrong with the file and with the files it names, a line each. Warns of
weaknesses: a published or regular secret, a secret that others can read, a key that has run out
or whose issuers the policy never accepts, no `exp` demanded, any audience accepted.";

const POLICY_SCHEMA_EXAMPLES: &str = "\
Examples:
  hs256 policy schema >policy-file.schema.json

With { \"$schema\": \"policy-file.schema.json\", … } in a policy file, editors complete its members.";

const KEYS_EXAMPLES: &str = "\
Examples:
  hs256 keys rotate --overlap 12h policy.json     a new key signs; the old one verifies for 12 h
  hs256 keys retire --ended policy.json           removes it after that
  hs256 keys add --id partner policy.json

Only the entries that change are written again; all other text stays. The policy file is replaced
as a whole, with its mode and owner. If it is a link, the link stays and its target is replaced.
Each secret is in a file of its own, which only its owner can read.";

const KEYS_ADD_EXAMPLES: &str = "\
Examples:
  hs256 keys add policy.json                      its id is today's date, its file 2026-11-23.key
  hs256 keys add --id partner --new-file secrets/partner.key policy.json";

const KEYS_ROTATE_EXAMPLES: &str = "\
Examples:
  hs256 keys rotate policy.json                   if the policy has a max_age
  hs256 keys rotate --overlap 12h policy.json     as long as your longest token lives
  hs256 keys rotate --overlap 1d --lead 1h policy.json
                                                  if copying the file to all hosts takes an hour
  hs256 keys rotate --overlap 0s --lead 0s policy.json
                                                  if the old secret has leaked: it ends at once";

const KEYS_RETIRE_EXAMPLES: &str = "\
Examples:
  hs256 keys retire --ended policy.json
  hs256 keys retire --id 2026-10 policy.json";

const REVOKE_EXAMPLES: &str = "\
Examples:
  hs256 revoke --jti 7f --exp 1798761600 revoked.jsonl    this token; exp is its own
  hs256 revoke --sub ada revoked.jsonl                    all that ada got until now
  hs256 revoke --sub ada --iss https://login.example --before 2026-12-31T00:00:00Z revoked.jsonl
  hs256 revoke --kid 2026-10 revoked.jsonl                all that this key has signed
  hs256 revoke --all --before now revoked.jsonl           everything
  hs256 revoke --prune revoked.jsonl
  hs256 revoke --jti 7f --exp 1798761600 --redis-env REDIS_URL --stream revoked    on all machines

The file is replaced as a whole by a temporary file beside it, with the same mode and owner. If it
is a link, the link stays and its target is replaced. Programs that run at the same time wait for
each other at FILE.lock. If the file has a mistake, nothing is changed. If there is no file, it is
made.";

const FOLLOW_EXAMPLES: &str = "\
Examples:
  hs256 follow --redis-env REDIS_URL --stream revoked /var/lib/hs256/revoked.jsonl
  hs256 follow --redis-file redis.url --stream revoked --once revoked.jsonl
  hs256 follow --redis-env REDIS_URL --stream revoked --rebuild revoked.jsonl

Each entry of the stream has one field, `entry`: a line of the list. Anything else is skipped and
counted on standard error. FILE.position says how far the stream was read. While the list has the
whole stream, it ends in `as_of`, which is renewed every 5 s. If the stream loses an entry that
was not read, or Redis loses its data, `as_of` is not renewed until --rebuild; after the policy's
`max_stale`, no token is accepted. It needs Redis 7 or newer, or Valkey.";

const PLAY_EXAMPLES: &str = "\
Examples:
  hs256 play
  hs256 play --port 0     on a free port

The page is in this program and is served on 127.0.0.1. It sends nothing and stores nothing: a
secret that you type into it stays in the browser's tab.";

const CHECK_EXAMPLES: &str = "\
Examples:
  hs256 secret check                              the one in HS256_SECRET
  hs256 secret check --secret-file secret.txt
  pbpaste | hs256 secret check --secret-file - --secret-encoding base64url

Prints ok, note or BAD for the encoding, for the length (at least 32 bytes), for whether the
secret is a well-known example, and for whether it is too regular to be random.";

/// The names of the commands, for the shells that complete them after `man`.
const COMMANDS: [&str; 17] = [
    "verify",
    "explain",
    "sign",
    "inspect",
    "secret",
    "check",
    "policy",
    "schema",
    "keys",
    "add",
    "rotate",
    "retire",
    "revoke",
    "follow",
    "play",
    "completions",
    "man",
];

macro_rules! after_help {
    ($($section:expr),+) => {
        [$($section),+].join("\n\n")
    };
}

#[derive(Debug, Parser)]
#[command(name = "hs256", version, about = ABOUT, long_about = LONG_ABOUT)]
#[command(after_help = after_help!(TOP_EXAMPLES, ANY_STATUS, SECRET_AND_COLOURS))]
#[command(max_term_width = 110, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Decide whether a token is valid, and print its claims
    #[command(after_help = after_help!(VERIFY_EXAMPLES, VERIFY_STATUS, SECRET_AND_COLOURS))]
    Verify(Box<VerifyArgs>),
    /// Show every check of a token: whether it passed, and if not, why and where
    #[command(after_help = after_help!(EXPLAIN_EXAMPLES, EXPLAIN_STATUS, SECRET_AND_COLOURS))]
    Explain(Box<ExplainArgs>),
    /// Mint a token and print it
    #[command(after_help = after_help!(SIGN_EXAMPLES, SIGN_STATUS, SECRET))]
    Sign(Box<SignArgs>),
    /// Decode a token without any key; nothing shown is verified
    #[command(after_help = after_help!(INSPECT_EXAMPLES, INSPECT_STATUS, COLOURS))]
    Inspect(InspectArgs),
    /// Make a new random secret, or check one
    #[command(after_help = after_help!(SECRET_EXAMPLES, SECRET_STATUS))]
    Secret(SecretArgs),
    /// Check a policy file, or print its JSON Schema
    #[command(after_help = after_help!(POLICY_EXAMPLES, POLICY_STATUS), disable_help_subcommand = true)]
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Add, rotate and retire the keys of a policy file
    #[command(after_help = after_help!(KEYS_EXAMPLES, KEYS_STATUS), disable_help_subcommand = true)]
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Revoke a token, a subject, a key or everything, in a list that verifiers follow
    #[command(after_help = after_help!(REVOKE_EXAMPLES, REVOKE_STATUS))]
    Revoke(RevokeArgs),
    /// Copy the revocations of a Redis stream into a list that verifiers follow, for as long as it runs
    #[command(after_help = after_help!(FOLLOW_EXAMPLES, FOLLOW_STATUS))]
    Follow(FollowArgs),
    /// Serve the playground, a page that makes and explains tokens, to a browser on this machine
    #[command(after_help = after_help!(PLAY_EXAMPLES, PLAY_STATUS))]
    Play(PlayArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell that will read it
        shell: clap_complete::Shell,
    },
    /// Print a manual page, for `man -l -`
    Man {
        /// The command that the page is about, such as `verify` or `secret check`, instead of the whole program
        #[arg(value_parser = COMMANDS, hide_possible_values = true)]
        command: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The token, bare or as `Bearer …`; `-` reads it from standard input. With --lines: the file (default: stdin)
    #[arg(value_name = "TOKEN")]
    pub(crate) token: Vec<OsString>,

    /// Verify one token per line and print one result per line, in the same order
    #[arg(long, conflicts_with = "explain")]
    pub(crate) lines: bool,

    /// Show every check and whether it passed
    #[arg(long)]
    pub(crate) explain: bool,

    /// Print JSON: {"ok":…,"code":…,"claim":…,"at":…,"claims":…}
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) clock: ClockArgs,

    #[command(flatten)]
    pub(crate) key: KeyArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    #[command(flatten)]
    pub(crate) limit: LimitArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The token, bare or as `Bearer …`; `-` reads it from standard input
    #[arg(value_name = "TOKEN")]
    token: Vec<OsString>,

    /// Print JSON: {"verdict":{"code":…,"claim":…},"checks":[…]}, the same in every language of hs256
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    clock: ClockArgs,

    #[command(flatten)]
    key: KeyArgs,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    limit: LimitArgs,
}

impl From<ExplainArgs> for VerifyArgs {
    fn from(ExplainArgs { token, json: _, clock, key, policy, limit }: ExplainArgs) -> VerifyArgs {
        VerifyArgs { token, lines: false, explain: true, json: false, clock, key, policy, limit }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
#[group(conflicts_with = "policy")] // which a group with a flattened part would not have
pub(crate) struct PolicyArgs {
    /// Accept this issuer: `iss` must be one of those named
    #[arg(long, visible_alias = "iss", value_name = "NAME")]
    pub(crate) issuer: Vec<String>,

    /// A name this service goes by: `aud` must hold one of them. Without any, a token that has `aud` is rejected
    #[arg(long, visible_alias = "aud", value_name = "NAME")]
    pub(crate) audience: Vec<String>,

    /// Accept tokens for any audience
    #[arg(long)]
    pub(crate) any_audience: bool,

    /// Demand this `sub`
    #[arg(long, visible_alias = "sub", value_name = "NAME")]
    pub(crate) subject: Option<String>,

    /// Accept a `sub` that is an integer, as some libraries write user ids
    #[arg(long)]
    pub(crate) numeric_subject: bool,

    /// Demand this `typ` in the header, such as `at+jwt`
    #[arg(long, value_name = "TYPE")]
    pub(crate) typ: Option<String>,

    /// Demand that this claim is present, with any value
    #[arg(long, value_name = "CLAIM")]
    pub(crate) require: Vec<String>,

    /// Demand that this claim is this string, or a list that holds it. Repeat a name to accept any of its values
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) claim: Vec<String>,

    /// As --claim, with a number, `true`, `false` or a string written as JSON
    #[arg(long, value_name = "NAME=JSON")]
    pub(crate) claim_json: Vec<String>,

    /// How far the clocks may differ: 30s, 2m; at most 15m [default: 0s]
    #[arg(long, value_name = "DURATION", value_parser = time::parse_duration)]
    pub(crate) leeway: Option<Duration>,

    /// How long ago the token may have been issued: 12h. `iat` must then be present
    #[arg(long, value_name = "DURATION", value_parser = time::parse_duration)]
    pub(crate) max_age: Option<Duration>,

    /// Read a policy document (docs/POLICY.md); `-` reads it from standard input. Flags add what it leaves out
    #[arg(long, value_name = "PATH")]
    pub(crate) policy_json: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    /// The longest token in bytes, from 256 to 1048576 [default: 16384]
    #[arg(long, value_name = "BYTES", value_parser = whole::<usize>, help_heading = None)]
    pub(crate) max_token_len: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    pub(crate) claims: ClaimArgs,

    /// The header's `typ` instead of JWT, for verifiers that demand it: at+jwt
    #[arg(long, value_name = "TYPE", help_heading = "Header", conflicts_with = "policy")]
    pub(crate) typ: Option<String>,

    /// The header's `cty`, for peers that ask for one; not JWT
    #[arg(long, value_name = "TYPE", help_heading = "Header")]
    pub(crate) cty: Option<String>,

    #[command(flatten)]
    pub(crate) clock: ClockArgs,

    #[command(flatten)]
    pub(crate) key: KeyArgs,

    #[command(flatten)]
    pub(crate) limit: LimitArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Claims")]
pub(crate) struct ClaimArgs {
    /// `sub`: whom the token is about
    #[arg(long, visible_alias = "subject", value_name = "NAME")]
    pub(crate) sub: Option<String>,

    /// `iss`: who issues it
    #[arg(long, visible_alias = "issuer", value_name = "NAME")]
    pub(crate) iss: Option<String>,

    /// `aud`: whom it is for; repeat it for a list
    #[arg(long, visible_alias = "audience", value_name = "NAME")]
    pub(crate) aud: Vec<String>,

    /// `jti`: the token's own id
    #[arg(long, value_name = "ID")]
    pub(crate) jti: Option<String>,

    /// `exp`: when it expires, a duration from now (15m, 1h 30m, 7d; a bare number is seconds) or a date: @1798761600 in
    /// Unix seconds, 2026-12-31T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time::parse_when)]
    pub(crate) exp: Option<When>,

    /// `nbf`: when it becomes valid, a duration from now or a date
    #[arg(long, value_name = "TIME", value_parser = time::parse_when)]
    pub(crate) nbf: Option<When>,

    /// Leave out `iat`, the time of issue, which is added by default
    #[arg(long)]
    pub(crate) no_iat: bool,

    /// Any other claim, a string
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) claim: Vec<String>,

    /// Any other claim, as JSON
    #[arg(long, value_name = "NAME=JSON")]
    pub(crate) claim_json: Vec<String>,

    /// A JSON object of claims to start from, kept byte for byte; `-` reads it from standard input
    #[arg(long, value_name = "PATH")]
    pub(crate) claims_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// The token, bare or as `Bearer …`; `-` reads it from standard input
    #[arg(value_name = "TOKEN", required = true)]
    pub(crate) token: Vec<OsString>,

    /// Print JSON: {"verified":false,"header":…,"claims":…}
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) clock: ClockArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ClockArgs {
    /// Use this time, in Unix seconds, instead of the system's clock
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = whole::<i64>, help_heading = None)]
    pub(crate) now: Option<i64>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Key")]
pub(crate) struct KeyArgs {
    /// Take keys, policy and revocations from this policy file (docs/POLICY.md), instead of from the options
    #[arg(long, value_name = "FILE", help_heading = None, conflicts_with_all = [
        "secret_env", "secret_file", "secret_encoding", "jwks_file", "kid", "allow_weak", "max_token_len",
    ])]
    pub(crate) policy: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) source: SourceArgs,

    /// Read the HS256 keys of a JWK Set (RFC 7517); `-` reads it from standard input
    #[arg(long, value_name = "PATH", conflicts_with_all = ["secret_env", "secret_file", "secret_encoding"])]
    pub(crate) jwks_file: Option<PathBuf>,

    /// The key's id (`kid`). With --jwks-file: the one key of the set to use
    #[arg(long, value_name = "ID")]
    pub(crate) kid: Option<String>,

    /// Accept a secret shorter than 32 bytes, which anybody who has one token can find by guessing
    #[arg(long)]
    pub(crate) allow_weak: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Key")]
pub(crate) struct SourceArgs {
    /// Read the secret from this environment variable instead of HS256_SECRET
    #[arg(long, value_name = "NAME", conflicts_with = "secret_file")]
    pub(crate) secret_env: Option<OsString>,

    /// Read the secret from this file, or from standard input with `-`; a line ending at its end is not part of it
    #[arg(long, value_name = "PATH")]
    pub(crate) secret_file: Option<PathBuf>,

    /// How the secret is encoded; it is never guessed. base64 has padding, base64url has none, jwk has kty `oct`
    #[arg(long, value_name = "ENCODING", value_enum, default_value_t = Encoding::Utf8)]
    pub(crate) secret_encoding: Encoding,
}

/// How a secret is written. (Documentation of a variant would turn the help into its long form.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Encoding {
    Utf8,
    Base64,
    #[value(name = "base64url")]
    Base64Url,
    Hex,
    Jwk,
}

impl From<Encoding> for hs256::Encoding {
    fn from(encoding: Encoding) -> hs256::Encoding {
        match encoding {
            Encoding::Utf8 => hs256::Encoding::Utf8,
            Encoding::Base64 => hs256::Encoding::Base64,
            Encoding::Base64Url => hs256::Encoding::Base64Url,
            Encoding::Hex => hs256::Encoding::Hex,
            Encoding::Jwk => hs256::Encoding::Jwk,
        }
    }
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SecretArgs {
    #[command(subcommand)]
    pub(crate) command: Option<SecretCommand>,

    /// Print hexadecimal digits instead of base64url
    #[arg(long)]
    pub(crate) hex: bool,

    /// How many random bytes: 32 to 1024
    #[arg(long, value_name = "N", default_value = "32", value_parser = whole::<usize>)]
    pub(crate) bytes: usize,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Check a secret: its length, its encoding, whether it is published or too regular to be random
    #[command(after_help = after_help!(CHECK_EXAMPLES, CHECK_STATUS, SECRET_AND_COLOURS))]
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Check a policy file, and the files it names, for mistakes and weaknesses
    #[command(after_help = after_help!(POLICY_CHECK_EXAMPLES, POLICY_CHECK_STATUS))]
    Check(PolicyCheckArgs),
    /// Print the JSON Schema of policy files
    #[command(after_help = after_help!(POLICY_SCHEMA_EXAMPLES, POLICY_SCHEMA_STATUS))]
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyCheckArgs {
    /// Exit with 1 for a weakness too
    #[arg(long)]
    pub(crate) strict: bool,

    /// The policy file (docs/POLICY.md)
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Add a key: a new secret in a file of its own, and its entry
    #[command(after_help = after_help!(KEYS_ADD_EXAMPLES, KEYS_STATUS))]
    Add(NewKeyArgs),
    /// Add a key that will sign, and let the old one end
    #[command(after_help = after_help!(KEYS_ROTATE_EXAMPLES, KEYS_STATUS))]
    Rotate(RotateArgs),
    /// Remove keys; the files of their secrets stay
    #[command(after_help = after_help!(KEYS_RETIRE_EXAMPLES, KEYS_STATUS))]
    Retire(RetireArgs),
}

#[derive(Debug, Args)]
pub(crate) struct NewKeyArgs {
    /// The new key's id [default: today's date]
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,

    /// The path of the new secret's file, from the policy file's folder [default: the id and .key]
    #[arg(long, value_name = "PATH")]
    pub(crate) new_file: Option<String>,

    #[command(flatten)]
    pub(crate) clock: ClockArgs,

    /// The policy file (docs/POLICY.md)
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    /// How long the old key still verifies once the new one signs: 12h, 7d [default: the policy's `max_age`, with the
    /// leeway and twice `refresh`]
    #[arg(long, value_name = "DURATION", value_parser = time::parse_duration)]
    pub(crate) overlap: Option<Duration>,

    /// How long the old key still signs: until every verifier knows the new one. --overlap begins then [default: twice
    /// `refresh` and two seconds]
    #[arg(long, value_name = "DURATION", value_parser = time::parse_duration)]
    pub(crate) lead: Option<Duration>,

    #[command(flatten)]
    pub(crate) new: NewKeyArgs,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("retired").required(true).args(["id", "ended"]))]
pub(crate) struct RetireArgs {
    /// The key with this id; not the one that has `sign`
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,

    /// All keys whose `until` has passed
    #[arg(long)]
    pub(crate) ended: bool,

    #[command(flatten)]
    pub(crate) clock: ClockArgs,

    /// The policy file (docs/POLICY.md)
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct PlayArgs {
    /// The port on 127.0.0.1; 0 for a free one
    #[arg(long, value_name = "PORT", default_value = "8256", value_parser = whole::<u16>)]
    pub(crate) port: u16,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("revoked").required(true).args(["jti", "sub", "kid", "all", "prune"]))]
pub(crate) struct RevokeArgs {
    /// The token with this `jti`
    #[arg(long, value_name = "ID", conflicts_with = "before")]
    pub(crate) jti: Option<String>,

    /// Everything that this `sub` got before the time of --before [default: now]
    #[arg(long, visible_alias = "subject", value_name = "NAME")]
    pub(crate) sub: Option<String>,

    /// Everything that the key with this id has signed, or that it signed before the time of --before
    #[arg(long, value_name = "ID")]
    pub(crate) kid: Option<String>,

    /// Everything from before the time of --before
    #[arg(long, requires = "before")]
    pub(crate) all: bool,

    /// Drop the entries whose `exp` is 900 s past: no verifier accepts their tokens any more
    #[arg(long, conflicts_with_all = ["before", "redis"])]
    pub(crate) prune: bool,

    /// With --jti or --sub: only tokens with this `iss`
    #[arg(long, visible_alias = "issuer", value_name = "NAME", conflicts_with_all = ["kid", "all", "prune"])]
    pub(crate) iss: Option<String>,

    /// With --jti: the token's own `exp`, after which the entry can be dropped. A date: 1798761600, 2026-12-31T00:00:00Z
    #[arg(long, value_name = "DATE", value_parser = time::parse_date, conflicts_with_all = ["sub", "kid", "all", "prune"])]
    pub(crate) exp: Option<i64>,

    /// Revoke what was issued before this time: a date, or `now`, which includes the current second
    #[arg(long, value_name = "DATE", value_parser = time::parse_instant)]
    pub(crate) before: Option<Instant>,

    #[command(flatten)]
    pub(crate) clock: ClockArgs,

    /// The list of revocations (docs/POLICY.md)
    #[arg(value_name = "FILE", required_unless_present = "redis", conflicts_with = "redis")]
    pub(crate) file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) redis: RedisArgs,
}

/// Where the stream of a fleet's revocations is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Redis", group = ArgGroup::new("redis").args(["redis_env", "redis_file"]))]
pub(crate) struct RedisArgs {
    /// Read the URL of Redis from this environment variable: redis://USER:PASSWORD@HOST:6379/0, or rediss://… for TLS
    #[arg(long, value_name = "NAME", requires = "stream")]
    pub(crate) redis_env: Option<OsString>,

    /// Read the URL of Redis from this file; a line ending at its end is not part of it
    #[arg(long, value_name = "PATH", requires = "stream")]
    pub(crate) redis_file: Option<PathBuf>,

    /// The key of the stream (docs/fleet.md)
    #[arg(long, value_name = "KEY", requires = "redis")]
    pub(crate) stream: Option<String>,
}

#[derive(Debug, Args)]
#[command(mut_group("redis", |group| group.required(true)))]
pub(crate) struct FollowArgs {
    /// Make a new list from the stream only; everything else in the old one is dropped
    #[arg(long)]
    pub(crate) rebuild: bool,

    /// Copy the stream and exit, instead of following it
    #[arg(long)]
    pub(crate) once: bool,

    /// The list of revocations (docs/POLICY.md) that verifiers follow
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) redis: RedisArgs,
}
