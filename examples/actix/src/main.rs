//! A server on actix-web: `/health` is public, `/me` says whose token it is. `HS256_SECRET` has the secret, `PORT` the port.

mod guard;

use std::env;
use std::io;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get};
use actix_web::{App, HttpServer, web};
use guard::{Guard, Verified, guarded};
use hs256::{Key, Verifier};

async fn me(Verified(claims): Verified) -> String {
    format!("hello {}\n", claims.subject().unwrap_or_default())
}

fn routes(config: &mut ServiceConfig) {
    config.route("/health", get().to(async || "up")).route("/me", get().to(me));
}

fn guard(secret: &str) -> Result<Arc<Guard>, hs256::Error> {
    let verifier = Verifier::builder().key(Key::new(secret)?).require("sub").require("exp").build()?;
    let law = hs256::Guard::from_json(r#"{"realm": "example", "query": "access_token", "exempt": ["/health"]}"#)?;
    Ok(Arc::new(Guard { law, verifier }))
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    // A missing or weak secret stops the server here, and not at the first request.
    let guard = guard(&env::var("HS256_SECRET").unwrap_or_default()).map_err(io::Error::other)?;
    let port = env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3000);
    let application = move || {
        let guard = guard.clone();
        let layer = from_fn(move |request, next| guarded(guard.clone(), request, next));
        App::new().service(web::scope("").wrap(layer).configure(routes))
    };
    HttpServer::new(application).bind(("127.0.0.1", port))?.run().await
}
