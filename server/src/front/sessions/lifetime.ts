/** How long sessions live, in minutes of real time. */

/** Without any request (a counter left alone; GB/T 22239 asks for it). */
export const IDLE_MINUTES = 30
/** In all, however busy: a working day. */
export const ABSOLUTE_MINUTES = 12 * 60
/** How long a sign-in counts as fresh proof of identity for legal acts. */
export const STRONG_MINUTES = 15
/** `last_seen_at` is written at most this often. */
export const TOUCH_SECONDS = 60
/**
 * How long a session's rights are taken from memory. What this process does itself (sign-out, disable, reset, new
 * authorisation) is seen at once; what another process of the front does, after at most this time.
 */
export const CACHE_SECONDS = 3
