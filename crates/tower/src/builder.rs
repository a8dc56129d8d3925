//! The options of docs/REQUESTS.md section 5. Only `hs256::Guard` checks their values.

use std::future::ready;
#[cfg(feature = "live")]
use std::path::Path;
use std::sync::Arc;

use hs256::{Claims, Error, Guard, Verifier};
#[cfg(feature = "live")]
use hs256_live::Mistakes;
use http::request::Parts;
use serde_json::{Map, Value};

use crate::guard::{Refused, Shared};
use crate::hook::{BoxError, BoxFuture, Hooks, Verifiers};
use crate::service::Hs256Layer;

/// Collects a guard's options; [`Builder::build`] checks them.
///
/// An option that is set to nothing, such as an empty realm, is an error: it does not count as left out.
#[must_use]
pub struct Builder {
    verifiers: Verifiers,
    options: Map<String, Value>,
    hooks: Hooks,
    /// What is wrong with the text of `options_json`.
    mistake: Option<Error>,
}

impl Builder {
    pub(crate) fn new(verifiers: Verifiers) -> Builder {
        Builder { verifiers, options: Map::new(), hooks: Hooks::default(), mistake: None }
    }

    /// Without a token the route runs, and sees no claims. A token that was sent and is not valid is still rejected,
    /// unless it came by cookie.
    pub fn optional(self) -> Self {
        self.set("optional", true)
    }

    /// The realm that challenges name (RFC 9110 section 11.5). By default they name none.
    pub fn realm(self, realm: impl Into<String>) -> Self {
        self.set("realm", realm.into())
    }

    /// A header to read after Authorization.
    pub fn header(self, name: impl Into<String>) -> Self {
        self.set("header", name.into())
    }

    /// The scheme before the token, instead of Bearer: in the named header if there is one, otherwise in Authorization.
    pub fn scheme(self, scheme: impl Into<String>) -> Self {
        self.set("scheme", scheme.into())
    }

    /// A cookie to read after the headers.
    pub fn cookie(self, name: impl Into<String>) -> Self {
        self.set("cookie", name.into())
    }

    /// A query parameter to read after the cookie. Its answers carry `Cache-Control: no-store`,
    /// whatever the route sets.
    pub fn query(self, name: impl Into<String>) -> Self {
        self.set("query", name.into())
    }

    /// Takes tokens of a WebSocket's handshake from `Sec-WebSocket-Protocol: bearer, TOKEN`.
    pub fn websocket(self) -> Self {
        self.set("websocket", true)
    }

    /// Paths that need no token: exactly `/login`, or everything below `/static/`. The request's whole path counts, not
    /// the part that a router has left.
    pub fn exempt(self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let paths: Vec<String> = paths.into_iter().map(Into::into).collect();
        self.set("exempt", paths)
    }

    /// Leaves the description of the error out of challenges.
    pub fn undescribed(self) -> Self {
        self.set("describe", false)
    }

    /// Options as a JSON object, by the names above and `describe`, as in a configuration file. Functions are not among
    /// them.
    pub fn options_json(mut self, text: impl AsRef<[u8]>) -> Self {
        match members(text.as_ref()) {
            Ok(members) => self.options.extend(members),
            Err(error) => {
                self.mistake.get_or_insert(error);
            }
        }
        self
    }

    /// Returns the token, instead of all sources; nothing or an empty text means that there is none.
    pub fn get_token<F>(self, get_token: F) -> Self
    where
        F: Fn(&Parts) -> Result<Option<String>, BoxError> + Send + Sync + 'static,
    {
        self.get_token_async(move |parts| Box::pin(ready(get_token(parts))))
    }

    /// Like [`Builder::get_token`], but asynchronous.
    pub fn get_token_async<F>(mut self, get_token: F) -> Self
    where
        F: for<'r> Fn(&'r Parts) -> BoxFuture<'r, Option<String>> + Send + Sync + 'static,
    {
        self.hooks.get_token = Some(Box::new(get_token));
        self.set("get_token", true)
    }

    /// Called after the verdict: `Ok(true)` rejects the token as `revoked`.
    pub fn is_revoked<F>(self, is_revoked: F) -> Self
    where
        F: Fn(&Claims<'static>, &Parts) -> Result<bool, BoxError> + Send + Sync + 'static,
    {
        self.is_revoked_async(move |claims, parts| Box::pin(ready(is_revoked(claims, parts))))
    }

    /// Like [`Builder::is_revoked`], but asynchronous: for looking in a database.
    pub fn is_revoked_async<F>(mut self, is_revoked: F) -> Self
    where
        F: for<'r> Fn(&'r Claims<'static>, &'r Parts) -> BoxFuture<'r, bool> + Send + Sync + 'static,
    {
        self.hooks.is_revoked = Some(Box::new(is_revoked));
        self
    }

    /// Called last: the route runs only after `Ok(true)`. `Ok(false)` is answered with 403.
    pub fn authorize<F>(self, authorize: F) -> Self
    where
        F: Fn(&Claims<'static>, &Parts) -> Result<bool, BoxError> + Send + Sync + 'static,
    {
        self.authorize_async(move |claims, parts| Box::pin(ready(authorize(claims, parts))))
    }

    /// Like [`Builder::authorize`], but asynchronous.
    pub fn authorize_async<F>(mut self, authorize: F) -> Self
    where
        F: for<'r> Fn(&'r Claims<'static>, &'r Parts) -> BoxFuture<'r, bool> + Send + Sync + 'static,
    {
        self.hooks.authorize = Some(Box::new(authorize));
        self
    }

    /// Called for every refusal, even if an optional guard then lets the route run. The guard logs nothing itself.
    pub fn on_refusal<F>(mut self, on_refusal: F) -> Self
    where
        F: Fn(&Refused, &Parts) + Send + Sync + 'static,
    {
        self.hooks.on_refusal = Some(Box::new(on_refusal));
        self
    }

    /// Checks the options.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] with the option's name, for one that is given as nothing or could never mean
    /// anything.
    pub fn build(mut self) -> Result<Hs256Layer, Error> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        let law = guard(&self.options)?;
        self.options.remove("optional");
        let shared = Shared {
            law,
            #[cfg(feature = "axum")]
            strict: guard(&self.options)?,
            verifiers: self.verifiers,
            hooks: self.hooks,
        };
        Ok(Hs256Layer { shared: Arc::new(shared) })
    }

    fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }
}

/// Options of the law that are not JSON values.
const NOT_VALUES: [&str; 5] = ["verifier", "get_token", "is_revoked", "authorize", "on_refusal"];

fn members(text: &[u8]) -> Result<Map<String, Value>, Error> {
    Guard::from_json(text)?;
    let members: Map<String, Value> = serde_json::from_slice(text).unwrap_or_default();
    if members.contains_key("policy_file") {
        let reason = "the builder has what verifies: `Hs256Layer::policy_file` makes one of a policy file";
        return Err(Error::invalid_argument("policy_file", reason));
    }
    match NOT_VALUES.into_iter().find(|name| members.contains_key(*name)) {
        Some(name) => Err(Error::invalid_argument(name, "not a value that JSON has: the builder has a method for it")),
        None => Ok(members),
    }
}

fn guard(options: &Map<String, Value>) -> Result<Guard, Error> {
    Guard::from_json(&Value::Object(options.clone()).to_string())
}

impl Hs256Layer {
    /// A guard with this verifier.
    pub fn builder(verifier: impl Into<Arc<Verifier>>) -> Builder {
        Builder::new(Verifiers::One(verifier.into()))
    }

    /// A guard that verifies by a policy file (`docs/POLICY.md`), which it opens and follows: new keys, a new policy
    /// and revocations need no restart. If the file is broken later, nothing changes.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("policy.json");
    /// # std::fs::write(folder.path().join("jwt.key"), "a test secret of 32 bytes or more")?;
    /// # std::fs::write(&path, r#"{"version": 1, "keys": [{"file": "jwt.key"}]}"#)?;
    /// let guard = hs256_tower::Hs256Layer::policy_file(&path)?.realm("api").build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file and with what it names: then there is no guard.
    #[cfg(feature = "live")]
    pub fn policy_file(path: impl AsRef<Path>) -> Result<Builder, Mistakes> {
        hs256_live::open(path).map(Hs256Layer::following)
    }

    /// Like [`Hs256Layer::policy_file`], with a verifier that is already open: for callers that also want its
    /// [`status`](hs256_live::Verifier::status).
    #[cfg(feature = "live")]
    pub fn following(verifier: impl Into<Arc<hs256_live::Verifier>>) -> Builder {
        Builder::new(Verifiers::Following(verifier.into()))
    }

    /// A guard that asks for the verifier of each request, for example one per tenant.
    pub fn builder_of<F>(verifier: F) -> Builder
    where
        F: Fn(&Parts) -> Result<Arc<Verifier>, BoxError> + Send + Sync + 'static,
    {
        Hs256Layer::builder_of_async(move |parts| Box::pin(ready(verifier(parts))))
    }

    /// Like [`Hs256Layer::builder_of`], but asynchronous.
    pub fn builder_of_async<F>(verifier: F) -> Builder
    where
        F: for<'r> Fn(&'r Parts) -> BoxFuture<'r, Arc<Verifier>> + Send + Sync + 'static,
    {
        Builder::new(Verifiers::Asked(Box::new(verifier)))
    }
}
