/** The answer of a part, or an error after `ms`: a page must not wait for a side that is away. */
export async function withinMs<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    // Whatever it answers later, nobody listens any more.
    answer.catch(() => {})
  }
}
