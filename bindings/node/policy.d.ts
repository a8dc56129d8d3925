// Made by scripts/options.py from docs/policy.schema.json.

/** A value that `claims` allows. */
export type Scalar = string | number | boolean;

/** A duration: digits and a unit, which is seconds, minutes, hours, days or weeks. Nothing else is guessed. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

/**
 * What a Verifier demands of a token, beyond what it always checks. All own properties count, enumerable or not. A member
 * that demands something must be set or left out: `undefined`, `null` and an empty list are refused.
 */
export interface Policy {
  /**
   * `iss` is one of these (RFC 7519 section 4.1.1). A string, or a list of 1 to 64. Left out: any `iss`, or none.
   */
  issuer?: string | readonly string[];
  /**
   * One of these, the names that this service goes by, is in `aud` (RFC 7519 section 4.1.3). A string, or a list of 1
   * to 64. Left out: a token with an `aud` is rejected, unless `anyAudience` is set.
   */
  audience?: string | readonly string[];
  /**
   * `aud` is not compared. True beside `audience` is a contradiction and refused. Left out: false.
   */
  anyAudience?: boolean | undefined;
  /**
   * `sub` is this (RFC 7519 section 4.1.2). Left out: any `sub`, or none.
   */
  subject?: string;
  /**
   * `sub` may also be an integer, as libraries wrote user ids for years. Its digits are then the subject; the payload
   * keeps the number. Left out: false.
   */
  numericSubject?: boolean | undefined;
  /**
   * The header's `typ` is this media type, without case; a value without a `/` counts as with `application/` before it
   * (RFC 7515 section 4.1.9). Left out: any `typ`, or none.
   */
  typ?: string;
  /**
   * These claims are present, with any value. The first one missing is named. A list of 1 to 64 names, none twice. Left
   * out: any claims.
   */
  required?: readonly string[];
  /**
   * Each of these claims has one of its values, or is an array that has one. An object of 1 to 64 claims, each with a
   * value or a list of 1 to 64. Left out: any values, or none.
   */
  claims?: { readonly [claim: string]: Scalar | readonly Scalar[] };
  /**
   * Clocks may be this far apart. Whole seconds, 0 to 900. Left out: 0.
   */
  leeway?: number | Duration | undefined;
  /**
   * `iat` is present, not in the future, and at most this long ago. Whole seconds, 0 to 2^53 - 1. Left out: any `iat`,
   * or none.
   */
  maxAge?: number | Duration;
  /**
   * A token is at most this long. Bytes, 256 to 1048576. Left out: 16384.
   */
  maxTokenLength?: number | undefined;
}
