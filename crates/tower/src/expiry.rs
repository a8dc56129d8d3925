//! For long connections: docs/REQUESTS.md section 4.

use std::future::pending;
use std::time::Duration;

use hs256::{Claims, Verifier, unix_now};
use tokio::time::sleep;

/// Waits until the claims have expired: `exp` with the verifier's leeway, by the system's clock. For streams and
/// WebSockets, which close with 4401. The first poll is pending even if the claims have already expired. Without `exp`
/// it never ends.
///
/// Drop it to cancel. A revocation does not close a connection.
///
/// ```
/// # async fn example(verifier: &hs256::Verifier, claims: &hs256::Claims<'static>) {
/// # let work = std::future::pending::<()>();
/// tokio::select! {
///     () = hs256_tower::until_expiry(verifier, claims) => { /* close with 4401 */ }
///     () = work => {}
/// }
/// # }
/// ```
pub async fn until_expiry(verifier: &Verifier, claims: &Claims<'_>) {
    let Some(expiry) = claims.expires_at() else { return pending().await };
    let end = expiry.seconds() + verifier.leeway().as_secs_f64();
    tokio::task::yield_now().await;
    loop {
        let left = end - unix_now() as f64;
        if left <= 0.0 {
            return;
        }
        // So a clock that is set, or a machine that sleeps, is noticed within a minute.
        sleep(Duration::from_secs_f64(left.min(60.0))).await;
    }
}
