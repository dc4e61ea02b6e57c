/**
 * Session expired in mid-form: the call waits, a dialog asks for the sign-in in place, the call goes on. Nothing typed is
 * lost because nothing is unmounted.
 */
const listeners = new Set<() => void>()
let hadSession = false
let asking: { promise: Promise<boolean>; answer: (signedIn: boolean) => void } | undefined

/**
 * Asks for a sign-in in place; resolves true when done, false when the person gave up or was never signed in (then the
 * portal's guard leads to the sign-in page).
 */
export function requestSignIn(): Promise<boolean> {
  if (!hadSession) return Promise.resolve(false)
  if (!asking) {
    let answer: (signedIn: boolean) => void = () => {}
    const promise = new Promise<boolean>((resolve) => {
      answer = resolve
    })
    asking = { promise, answer }
    notify()
  }
  return asking.promise
}

/** Told by the session when somebody is signed in. */
export function rememberSession(): void {
  hadSession = true
}

/** Told on sign-out, and when the person gives up. */
export function forgetSession(): void {
  hadSession = false
}

export function hasHadSession(): boolean {
  return hadSession
}

/** The dialog's answer. */
export function answerSignIn(signedIn: boolean): void {
  if (!signedIn) hadSession = false
  const done = asking
  asking = undefined
  notify()
  done?.answer(signedIn)
}

export function isSignInRequested(): boolean {
  return asking !== undefined
}

export function onSignInRequest(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function notify(): void {
  for (const listener of listeners) listener()
}
