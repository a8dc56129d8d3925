//! A guard: its options, checked and prepared once; then one call to find the token of a request, one to answer.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::answer::{Answer, Refusal};
use super::challenge;
use super::credentials::{self, BEARER, Credentials};
use super::options::Options;
use super::request::{Request, Source};
use super::{cookie, query, subprotocol};
use crate::error::Error;

/// Finds the token of an HTTP request and says what to answer, by the rules in docs/REQUESTS.md.
///
/// Build one at startup and share it: it is immutable and `Send + Sync`. It holds no verifier: between
/// [`find`](Guard::find) and [`answer`](Guard::answer) the caller verifies the token and calls the owner's functions.
///
/// ```
/// use hs256::{Finding, Guard, Key, Refusal, Request, Verifier};
///
/// let guard = Guard::from_json(r#"{"realm": "api", "cookie": "session", "exempt": ["/login"]}"#)?;
/// let verifier = Verifier::builder().key(Key::new([7; 32])?).build()?;
///
/// let fields = [("Cookie", "session=not.a.token")].map(|(name, value)| (name.as_bytes(), value.as_bytes()));
/// let found = guard.find(&Request::new("GET", "/users?page=2", fields.into_iter()));
/// let Finding::Token { source, token } = found.finding else { unreachable!() };
/// let refusal = Refusal::Verdict(verifier.verify(&token).unwrap_err().code());
///
/// let answer = guard.answer(refusal, Some(source));
/// assert_eq!((answer.status, refusal.code(), source.name()), (401, "malformed", "cookie"));
/// assert_eq!(
///     answer.challenge,
///     Some(r#"Bearer realm="api", error="invalid_token", error_description="the token is not a well-formed JWT""#),
/// );
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug)]
pub struct Guard {
    options: Options,
    /// The challenge of each refusal that has one. Written in advance, so that no request waits for it.
    challenges: Vec<(Refusal, Box<str>)>,
}

/// What [`Guard::find`] returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found<'r> {
    /// What was found.
    pub finding: Finding<'r>,
    /// The subprotocol that the answer to a WebSocket handshake names unless the application chooses another: browsers
    /// close a socket that asked for some and got none. Also on an exempt path.
    pub subprotocol: Option<&'static str>,
}

/// What was found in a request.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding<'r> {
    /// A preflight, or a path that the owner exempts: the route runs without claims, and `onRefusal` is not told.
    Exempt,
    /// No source has anything: [`Refusal::MissingToken`], without a source.
    Nothing,
    /// This token, to be verified.
    Token {
        /// Where it was found.
        source: Source,
        /// Any bytes: the verdict on them is the verifier's.
        token: Cow<'r, [u8]>,
    },
    /// Credentials that are not well formed: [`Refusal::InvalidRequest`].
    Invalid {
        /// Where they were found.
        source: Source,
    },
    /// Call the owner's `get_token`, which replaces all sources: if it returns nothing, that is [`Finding::Nothing`]; a
    /// string is a token of [`Source::Custom`].
    AskOwner,
}

impl Guard {
    /// Reads the options of section 5 from a JSON object, by their names in snake case: `optional`, `realm`, `header`,
    /// `scheme`, `cookie`, `query`, `websocket`, `exempt`, `describe`. `{}` is a guard that looks only at
    /// Authorization.
    ///
    /// JSON cannot hold functions and objects: write `true` for a `get_token`, `is_revoked`, `authorize`, `on_refusal`
    /// or `verifier` that is given. So `null` for one of these is refused here too. `policy_file` is a path, or `true`
    /// for one that is not UTF-8; the guard does not open it, and refuses it beside `verifier`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] naming the option: it is unknown, given as nothing (`null`, an empty string), of the
    /// wrong type, or has a value that can never mean anything.
    pub fn from_json(text: &(impl AsRef<[u8]> + ?Sized)) -> Result<Guard, Error> {
        let options = Options::read(text.as_ref())?;
        let challenges = Refusal::all().filter_map(|refusal| Some((refusal, challenge_of(&options, refusal)?)));
        let challenges = challenges.collect();
        Ok(Guard { options, challenges })
    }

    /// Finds the token of a request: the first source that has something decides, and later ones are not read.
    pub fn find<'r, I>(&self, request: &Request<'r, I>) -> Found<'r>
    where
        I: Iterator<Item = (&'r [u8], &'r [u8])> + Clone,
    {
        let websocket = self.options.websocket && request.upgrades_to_websocket();
        let protocols = request.values("sec-websocket-protocol");
        let offered = if websocket { subprotocol::find(protocols) } else { Credentials::Nothing };
        let subprotocol = (offered != Credentials::Nothing).then_some(subprotocol::BEARER);
        let is_exempt = request.is_preflight() || self.options.exempt.matches(request.target_without_query());
        let finding = match self.options.custom {
            _ if is_exempt => Finding::Exempt,
            true => Finding::AskOwner,
            false => self.first(request, offered),
        };
        Found { finding, subprotocol }
    }

    /// The finding of the first source that has something.
    fn first<'r, I>(&self, request: &Request<'r, I>, offered: Credentials<&'r [u8]>) -> Finding<'r>
    where
        I: Iterator<Item = (&'r [u8], &'r [u8])> + Clone,
    {
        let Options { header, cookie, query, .. } = &self.options;
        let authorization = request.values("authorization");
        let found =
            credentials::of_fields(authorization, |value| credentials::with_scheme(value, self.options.scheme()));
        if let Some(finding) = Finding::of(Source::Authorization, found) {
            return finding;
        }
        if let Some(name) = header {
            let found = credentials::of_fields(request.values(name), |value| match &self.options.scheme {
                Some(scheme) => credentials::with_scheme(value, scheme),
                None => credentials::whole(value),
            });
            if let Some(finding) = Finding::of(Source::Header, found) {
                return finding;
            }
        }
        if let Some(name) = cookie
            && let Some(finding) = Finding::of(Source::Cookie, cookie::find(request.values("cookie"), name))
        {
            return finding;
        }
        if let Some(name) = query
            && let Some(finding) = Finding::of(Source::Query, query::find(request.query(), name))
        {
            return finding;
        }
        Finding::of(Source::WebSocket, offered).unwrap_or(Finding::Nothing)
    }

    /// The answer for a token that is rejected, missing or not well formed; with [`Refusal::Verdict`] of
    /// [`Code::Ok`](crate::Code::Ok), what goes with a valid one. `source`: where the token was found, `None` if
    /// missing.
    #[must_use]
    pub fn answer(&self, refusal: Refusal, source: Option<Source>) -> Answer<'_> {
        let status = refusal.status();
        let passes = status == 200 || self.lets_pass(refusal, source);
        Answer {
            passes,
            told: status != 200 && !(passes && refusal == Refusal::MissingToken),
            status: if passes { 200 } else { status },
            challenge: if passes { None } else { self.challenge(refusal) },
            no_store: source == Some(Source::Query),
            retry_after: (status == 503).then_some(1),
            error: if passes { None } else { refusal.error() },
        }
    }

    /// Whether the route runs without claims. Browsers send a cookie unasked, and whoever has an old one must reach the
    /// login page; any other token was sent on purpose.
    fn lets_pass(&self, refusal: Refusal, source: Option<Source>) -> bool {
        let refused = refusal.status() == 401;
        let by_cookie = source == Some(Source::Cookie);
        self.options.optional && refused && (refusal == Refusal::MissingToken || by_cookie)
    }

    fn challenge(&self, refusal: Refusal) -> Option<&str> {
        self.challenges.iter().find(|(one, _)| *one == refusal).map(|(_, challenge)| &**challenge)
    }
}

fn challenge_of(options: &Options, refusal: Refusal) -> Option<Box<str>> {
    let (error, description) = refusal.challenged()?;
    let description = description.filter(|_| !options.undescribed);
    Some(challenge::write(options.scheme(), options.realm.as_deref(), error, description).into())
}

impl Options {
    /// The scheme that Authorization takes and the challenge names. If the owner names a header, `scheme` is for that.
    fn scheme(&self) -> &str {
        self.scheme.as_deref().filter(|_| self.header.is_none()).unwrap_or(BEARER)
    }
}

impl<'r> Finding<'r> {
    /// `None` if the next source is to be looked at.
    fn of(source: Source, credentials: Credentials<impl Into<Cow<'r, [u8]>>>) -> Option<Finding<'r>> {
        match credentials {
            Credentials::Nothing => None,
            Credentials::Token(token) => Some(Finding::Token { source, token: token.into() }),
            Credentials::Invalid => Some(Finding::Invalid { source }),
        }
    }
}

/// Without the token.
impl fmt::Debug for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Exempt => f.write_str("Exempt"),
            Finding::Nothing => f.write_str("Nothing"),
            Finding::Token { source, .. } => f.debug_struct("Token").field("source", source).finish_non_exhaustive(),
            Finding::Invalid { source } => f.debug_struct("Invalid").field("source", source).finish(),
            Finding::AskOwner => f.write_str("AskOwner"),
        }
    }
}
