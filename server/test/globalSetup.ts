import { createServer } from 'node:http'
import { createTestCluster, type TestCluster } from './postgres.ts'

/**
 * One PostgreSQL for the whole test run, started only when the first test file asks for it (runs that touch nothing but
 * core pay nothing). Workers find the broker by YIMEN_TEST_BROKER, which they inherit.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  let cluster: Promise<TestCluster> | undefined
  const broker = createServer((_request, response) => {
    cluster ??= createTestCluster()
    cluster.then(
      (started) => response.end(started.superuserUrl),
      (error: unknown) => {
        response.statusCode = 500
        response.end(String(error))
      },
    )
  })
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve))
  const address = broker.address()
  if (typeof address !== 'object' || address === null) throw new Error('the test broker has no port')
  process.env.YIMEN_TEST_BROKER = `http://127.0.0.1:${address.port}/`
  return async () => {
    broker.close()
    broker.closeAllConnections()
    await (await cluster)?.stop()
  }
}
