import { resolve } from 'node:path'
import type { Command } from 'commander'
import { openLinkCertificates } from '../platform/keys/certificates.ts'
import { parts } from '../platform/postgres/databases.ts'
import { printData, printJson, table } from './output.ts'

/** `yimen certificates make FOLDER`: what parts in different processes need to know each other by. */
export function addCertificates(program: Command): void {
  program
    .command('certificates')
    .description('certificates by which parts in different processes know each other')
    .command('make <folder>')
    .description('make an authority and a certificate for each part; what is there already is kept')
    .addHelpText('before', 'Examples:\n  yimen certificates make ./tls\n')
    .option('--json', 'print JSON for programs')
    .action(async (folder: string, options: { readonly json?: boolean }) => {
      const made = await openLinkCertificates(resolve(folder), parts, new Date())
      const file = (name: string): string => resolve(folder, name)
      const files = [...made.keys()].map((part) => ({
        part,
        key: file(`${part}.key.pem`),
        cert: file(`${part}.cert.pem`),
        ca: file('ca.cert.pem'),
      }))
      if (options.json) return printJson(files)
      const rows = files.map(({ part, key, cert, ca }) => [part, key, cert, ca])
      printData(table(['part', 'YIMEN_TLS_KEY', 'YIMEN_TLS_CERT', 'YIMEN_TLS_CA'], rows))
      printData(`Keep ${file('ca.key.pem')} away from the parts: it makes certificates.`)
    })
}
