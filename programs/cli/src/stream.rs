//! A stream of Redis: its state, its entries, and adding one.
//!
//! The URL has a password. It comes from the environment or a file. Neither the URL nor the server's own words are ever
//! shown.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{io, str};

use redis::{Client, Cmd, Connection, ErrorKind, FromRedisValue, RedisError, Value};
use zeroize::Zeroizing;

use crate::args::RedisArgs;
use crate::failure::Failure;
use crate::input;
use crate::position::{Id, Position};

/// The only field of an entry.
const FIELD: &str = "entry";

/// A server that is silent for this long is gone.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How many entries are requested at a time.
const PAGE: usize = 1000;

/// A longer file is not a URL: somebody named the wrong file.
const MAX_URL_LEN: usize = 4096;

/// Where a stream is.
pub(crate) struct Source {
    client: Client,
    /// The stream's key.
    pub(crate) key: String,
}

impl Source {
    pub(crate) fn of(args: &RedisArgs) -> Result<Source, Failure> {
        let (text, what) = match (&args.redis_env, &args.redis_file) {
            (Some(name), _) => {
                let what = "the variable that --redis-env names";
                (input::variable(name).ok_or_else(|| Failure::new(format!("{what} is not set")))?, what)
            }
            (None, Some(path)) => (from_file(path)?, "the file of --redis-file"),
            (None, None) => return Err(Failure::new("name the source of Redis's URL: --redis-env or --redis-file")),
        };
        let key = args.stream.clone().filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| Failure::new("--stream is empty: name the stream's key"))?;
        let url = str::from_utf8(&text).unwrap_or_default().trim_ascii();
        let how = "write it as redis://USER:PASSWORD@HOST:6379/0, or rediss://… for TLS";
        if url.is_empty() {
            return Err(Failure::new(format!("{what} is empty: {how}")));
        }
        // rustls needs a provider; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::open(url).map_err(|_| Failure::new(format!("{what} is no URL of Redis: {how}")))?;
        Ok(Source { client, key })
    }

    pub(crate) fn connect(&self) -> Result<Stream<'_>, Failure> {
        let connect = || {
            let connection = self.client.get_connection_with_timeout(TIMEOUT)?;
            connection.set_read_timeout(Some(TIMEOUT))?;
            connection.set_write_timeout(Some(TIMEOUT))?;
            Ok(connection)
        };
        Ok(Stream { connection: connect().map_err(|error| failed(&error))?, key: &self.key })
    }
}

fn from_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let what = "the file of --redis-file";
    let text = input::read(input::open(path, what)?, MAX_URL_LEN, what)?;
    match text.len() > MAX_URL_LEN {
        true => Err(Failure::new(format!("{what} is longer than {MAX_URL_LEN} bytes: is it the right file?"))),
        false => Ok(text),
    }
}

/// An entry as it is in the stream.
pub(crate) struct Entry {
    pub(crate) id: Id,
    fields: Vec<Vec<u8>>,
}

impl Entry {
    /// The value of its only field.
    pub(crate) fn value(&self) -> Result<&str, &'static str> {
        match self.fields.as_slice() {
            [name, value] if name == FIELD.as_bytes() => {
                str::from_utf8(value).map(str::trim_ascii).map_err(|_| "it is not UTF-8")
            }
            _ => Err("it must have one field, `entry`"),
        }
    }
}

/// A connection for one stream.
pub(crate) struct Stream<'s> {
    connection: Connection,
    key: &'s str,
}

impl Stream<'_> {
    /// Adds an entry.
    pub(crate) fn add(&mut self, value: &str) -> Result<(), Failure> {
        let mut command = redis::cmd("XADD");
        command.arg(self.key).arg("*").arg(FIELD).arg(value);
        self.ask::<Value>(&command).map(drop)
    }

    /// The greatest id in the stream's history, and how many entries were ever added. A missing key is an empty stream.
    pub(crate) fn state(&mut self) -> Result<Position, Failure> {
        let mut command = redis::cmd("XINFO");
        command.arg("STREAM").arg(self.key);
        let state: HashMap<String, Value> = match command.query(&mut self.connection) {
            Err(error) if error.detail() == Some("no such key") => return Ok(Position::default()),
            state => state.map_err(|error| failed(&error))?,
        };
        let last = member::<String>(&state, "last-generated-id").and_then(|id| id.parse().ok());
        match (last, member(&state, "entries-added")) {
            (Some(last), Some(added)) => Ok(Position { last, added }),
            _ => Err(Failure::new(
                "Redis does not count what is added to a stream: it must be Redis 7 or newer, or Valkey",
            )),
        }
    }

    /// Passes `each` the entries after `after` and up to `last`. There may be millions, so no more than a page is held.
    pub(crate) fn range(&mut self, mut after: Id, last: Id, mut each: impl FnMut(&Entry)) -> Result<(), Failure> {
        while after < last {
            let mut command = redis::cmd("XRANGE");
            command.arg(self.key).arg(format!("({after}")).arg(last.to_string()).arg("COUNT").arg(PAGE);
            let page = entries_of(self.ask(&command)?)?;
            after = if page.len() < PAGE { last } else { page.last().map_or(last, |entry| entry.id) };
            page.iter().for_each(&mut each);
        }
        Ok(())
    }

    /// The entries after `after`, for which it waits this long.
    pub(crate) fn wait(&mut self, after: Id, patience: Duration) -> Result<Vec<Entry>, Failure> {
        type Answer = Option<Vec<(Vec<u8>, Vec<(String, Vec<Vec<u8>>)>)>>;
        let milliseconds = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX).max(1); // 0 is for ever
        let mut command = redis::cmd("XREAD");
        command.arg("COUNT").arg(10 * PAGE).arg("BLOCK").arg(milliseconds);
        command.arg("STREAMS").arg(self.key).arg(after.to_string());
        let answer: Answer = self.ask(&command)?;
        entries_of(answer.into_iter().flatten().flat_map(|(_, entries)| entries).collect())
    }

    fn ask<T: FromRedisValue>(&mut self, command: &Cmd) -> Result<T, Failure> {
        command.query(&mut self.connection).map_err(|error| failed(&error))
    }
}

fn entries_of(answer: Vec<(String, Vec<Vec<u8>>)>) -> Result<Vec<Entry>, Failure> {
    let entry = |(id, fields): (String, _)| Some(Entry { id: id.parse().ok()?, fields });
    let entries: Option<_> = answer.into_iter().map(entry).collect();
    entries.ok_or_else(|| Failure::new("Redis answered something that is not a stream"))
}

fn member<T: FromRedisValue>(state: &HashMap<String, Value>, name: &str) -> Option<T> {
    T::from_redis_value(state.get(name)?.clone()).ok()
}

/// A failure without the server's own words, except for the code at their start.
fn failed(error: &RedisError) -> Failure {
    type Shared = Arc<dyn Error + Send + Sync>;
    let io = error.source().and_then(|source| source.downcast_ref::<Shared>()?.downcast_ref::<io::Error>());
    let tls = io.and_then(io::Error::get_ref).and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let is_code = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_uppercase());
    Failure::new(match (error.code().filter(|code| is_code(code)), tls, io) {
        (Some(code), ..) => format!("Redis answered {code}{}", meaning(code)),
        (None, Some(tls), _) => format!("no TLS connection to Redis: {tls}"),
        (None, None, Some(_)) if error.is_timeout() => format!("no answer from Redis in {} s", TIMEOUT.as_secs()),
        (None, None, Some(io)) if io.kind() == io::ErrorKind::UnexpectedEof => "Redis closed the connection".into(),
        (None, None, Some(io)) => format!("no connection to Redis: {}", io.kind()),
        (None, None, None) if error.kind() == ErrorKind::AuthenticationFailed => {
            "Redis did not accept the user of its URL: is the password right, and does Redis ask for one?".into()
        }
        (None, None, None) => format!("Redis: {}", error.category()),
    })
}

fn meaning(code: &str) -> &'static str {
    match code {
        "NOAUTH" => ": its URL needs a password",
        "NOPERM" => ": the user of its URL may not do this",
        "WRONGTYPE" => ": the key of --stream is not a stream",
        "READONLY" => ": it is a replica; name the primary",
        "LOADING" => "; it is still reading its data",
        "MOVED" => ": it is a cluster; name the node that has the stream",
        _ => "",
    }
}
