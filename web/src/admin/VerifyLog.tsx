import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useAct } from '../api/hooks.ts'
import { DateText } from '../kit/DateText.tsx'
import { ProblemAlert } from '../shell/Loaded.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'

type Result = Output<'POST /api/v1/admin/log-verification'>
type Finding = Result['findings'][number]

/** Recomputes every hash and signature of all parts and says in words what does not fit. */
export function VerifyLog() {
  const { t } = useTranslation('admin')
  const verify = useAct('POST /api/v1/admin/log-verification')
  return (
    <>
      <p>{t('verify.help')}</p>
      <p>
        <Button type="primary" loading={verify.isPending} onClick={() => verify.mutate({})}>
          {t('verify.now')}
        </Button>
      </p>
      <ProblemAlert error={verify.error} onClose={verify.reset} />
      {verify.data ? <Verdict result={verify.data} /> : null}
    </>
  )
}

function Verdict({ result }: { result: Result }) {
  const { t } = useTranslation('admin')
  const words = useFindingWords()
  const first = result.firstAltered ?? result.findings[0]
  return (
    <>
      <Alert
        type={result.ok ? 'success' : 'error'}
        showIcon
        role="status"
        className="ym-gap"
        title={t(result.ok ? 'verify.ok' : 'verify.altered')}
        description={
          <>
            <p>
              {t('verify.counts', {
                entries: result.entries.toLocaleString(),
                unsealed: result.unsealed.toLocaleString(),
                seconds: (result.tookMs / 1000).toFixed(1),
              })}{' '}
              · <DateText date={result.at} />
            </p>
            {first ? (
              <p>
                <strong>{t('verify.first')}</strong> {words(first)}
              </p>
            ) : null}
          </>
        }
      />
      {result.findings.length > 1 ? (
        <OfficerTable
          label={t('verify.findings')}
          size="small"
          rowKey={(row) => `${row.part}${row.seq}${row.entryId}${row.what}`}
          dataSource={[...result.findings]}
          columns={[
            {
              title: t('log.part'),
              render: (_, row) => t(`part.${row.part}`, { defaultValue: row.part }),
            },
            { title: t('log.seq'), align: 'right', render: (_, row) => row.seq ?? '—' },
            { title: t('log.entry'), render: (_, row) => <code>{row.entryId ?? '—'}</code> },
            { title: t('verify.what'), render: (_, row) => <span className="ym-wrap">{words(row)}</span> },
          ]}
        />
      ) : null}
    </>
  )
}

/** A finding as a sentence: 国税日志第 128 条（return.file）的内容与它的哈希不符. */
function useFindingWords(): (finding: Finding) => string {
  const { t } = useTranslation('admin')
  return (finding) => {
    const [what = '', table = ''] = finding.what.split(':')
    const place = t(finding.seq === null ? 'verify.placeUnsealed' : 'verify.place', {
      part: t(`part.${finding.part}`, { defaultValue: finding.part }),
      seq: finding.seq ?? '',
      kind: finding.kind === null ? '' : t(`verify.kind`, { kind: finding.kind }),
    })
    return place + t(`verify.whats.${what}`, { table, defaultValue: finding.what })
  }
}
