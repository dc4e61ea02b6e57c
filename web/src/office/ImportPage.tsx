import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Alert, Button, Progress } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addressOf } from '../api/client.ts'
import { readOptions, useAct } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { StatusTag } from '../kit/tags.tsx'
import { Loaded, ProblemAlert } from '../shell/Loaded.tsx'
import { Section, useHindrance } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { FieldSelect } from './FieldSelect.tsx'
import { type ImportRun, runTone } from './ImportsPage.tsx'
import { OfficePage } from './OfficePage.tsx'
import type { OfficeSide } from './sides.ts'

const POLL_MS = 1000

/** One register file: what would happen, then what happens, then what happened. */
export function ImportPage() {
  const { t } = useTranslation('office')
  const { side, importId } = useParams({ from: '/office/$side/imports/$importId' })
  return (
    <OfficePage
      title={t('imports.one')}
      crumbs={[{ label: t('nav.imports'), to: `/office/${side}/imports` }]}
    >
      {(own) => <Run key={importId} side={own} importId={importId} />}
    </OfficePage>
  )
}

function Run({ side, importId }: { side: OfficeSide; importId: string }) {
  const query = useQuery({
    ...readOptions('GET /api/v1/office/{side}/imports/{importId}', { params: { side, importId } }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? POLL_MS : false),
  })
  return (
    <Loaded query={query} lines={10}>
      {(run) => (
        <>
          <RunHead run={run} side={side} />
          {run.state === 'preview' ? <Preview run={run} side={side} /> : <SampleTable run={run} />}
        </>
      )}
    </Loaded>
  )
}

function RunHead({ run, side }: { run: ImportRun; side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const percent = Math.floor(run.progress * 100)
  return (
    <section className="ym-box" data-side={side} aria-label={run.fileName}>
      <h2>
        {run.fileName}
        <StatusTag tone={runTone[run.state]}>{t(`imports.states.${run.state}`)}</StatusTag>
      </h2>
      {run.failure ? <Alert type="error" showIcon className="ym-gap" title={say(run.failure)} /> : null}
      {run.state === 'running' || run.state === 'finished' ? (
        <>
          <Progress
            percent={run.state === 'finished' ? 100 : percent}
            status={run.state === 'finished' ? 'success' : 'active'}
            aria-label={t('imports.progress')}
          />
          <dl className="ym-counts">
            {(['read', 'imported', 'unchanged', 'rejected', 'flagged'] as const).map((name) => (
              <div key={name}>
                <dt>{t(`imports.${name}`)}</dt>
                <dd className={name === 'rejected' && run.rejected > 0 ? 'ym-danger' : undefined}>
                  {run[name].toLocaleString()}
                </dd>
              </div>
            ))}
            {run.rate === null ? null : (
              <div>
                <dt>{t('imports.rate')}</dt>
                <dd>{t('imports.perSecond', { rate: Math.round(run.rate).toLocaleString() })}</dd>
              </div>
            )}
          </dl>
          <p className="ym-hidden" role="status">
            {t(run.state === 'finished' ? 'imports.done' : 'imports.running', {
              percent: Math.floor(percent / 10) * 10,
            })}
          </p>
        </>
      ) : null}
      <dl className="ym-facts">
        <dt>{t('imports.encoding')}</dt>
        <dd>{run.encoding ?? '—'}</dd>
        <dt>{t('imports.by')}</dt>
        <dd>
          {run.startedBy} · <DateText date={run.startedAt} />
        </dd>
        {run.finishedAt ? (
          <>
            <dt>{t('imports.finished')}</dt>
            <dd>
              <DateText date={run.finishedAt} />
            </dd>
          </>
        ) : null}
      </dl>
      {run.rejected > 0 ? (
        <Button
          href={addressOf('GET /api/v1/office/{side}/imports/{importId}/rejects', {
            params: { side, importId: run.id },
          })}
          download
        >
          {t('imports.download', { count: run.rejected })}
        </Button>
      ) : null}
    </section>
  )
}

function Preview({ run, side }: { run: ImportRun; side: OfficeSide }) {
  const { t } = useTranslation('office')
  const hindrance = useHindrance()
  const [fields, setFields] = useState<readonly (string | null)[]>(run.mapping.map((column) => column.field))
  const start = useAct('POST /api/v1/office/{side}/imports/{importId}/start', {
    invalidates: ['GET /api/v1/office/{side}/imports/{importId}', 'GET /api/v1/office/{side}/imports'],
  })
  const mapping = run.mapping.map((column, index) => ({
    header: column.header,
    field: fields[index] ?? null,
  }))
  const taken = fields.filter((field) => field !== null)
  const twice = taken.find((field, index) => taken.indexOf(field) !== index)
  const problem = !fields.includes('name') ? 'imports.needsName' : twice ? 'imports.twice' : undefined
  return (
    <>
      <ProblemAlert error={start.error} onClose={start.reset} />
      <SampleTable
        run={run}
        fields={fields}
        onField={(index, field) =>
          setFields(fields.map((each, position) => (position === index ? field : each)))
        }
      />
      {problem === undefined ? null : (
        <Alert
          type="error"
          showIcon
          role="alert"
          className="ym-gap"
          title={
            problem === 'imports.twice'
              ? t('imports.twice', { field: t(`field.${twice}`, { defaultValue: twice }) })
              : t('imports.needsName')
          }
        />
      )}
      <p>{t('imports.startHelp')}</p>
      <Button
        type="primary"
        size="large"
        loading={start.isPending}
        disabled={problem !== undefined || hindrance !== undefined}
        title={hindrance}
        onClick={() => start.mutate({ params: { side, importId: run.id }, body: { mapping } })}
      >
        {t('imports.start')}
      </Button>
    </>
  )
}

/** First rows of the file under their columns' meaning, with what validation says of them. */
function SampleTable(props: {
  run: ImportRun
  fields?: readonly (string | null)[]
  onField?: (column: number, field: string | null) => void
}) {
  const { run } = props
  const { t } = useTranslation('office')
  const say = useText()
  if (run.sample.length === 0) return null
  return (
    <Section title={t(props.onField ? 'imports.mapping' : 'imports.sample')} id="sample">
      {props.onField ? <p className="ym-soft">{t('imports.mappingHelp')}</p> : null}
      {/* A plain table: antd copies its head into a hidden row, and with it the choices. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="ym-sheet" tabIndex={0} aria-label={t('imports.sample')}>
        <table>
          <caption className="ym-hidden">{t('imports.sample')}</caption>
          <thead>
            <tr>
              {run.mapping.map((column, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: headers repeat; a column is its place
                <th key={index} scope="col">
                  <span className="ym-column-head">
                    <span>{column.header || t('imports.noHeader', { number: index + 1 })}</span>
                    <FieldSelect
                      header={column.header || String(index + 1)}
                      field={props.fields ? (props.fields[index] ?? null) : column.field}
                      onChange={props.onField ? (field) => props.onField?.(index, field) : undefined}
                    />
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {run.sample.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are known by their place
              <tr key={row}>
                {run.mapping.map((_, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={index}>
                    <span className="ym-sample-cell" title={cells[index]}>
                      {cells[index] || '—'}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h3>{t('imports.findings')}</h3>
      {run.sampleFindings.length === 0 ? (
        <StatusTag tone="success">{t('imports.noFindings')}</StatusTag>
      ) : (
        <OfficerTable
          label={t('imports.findings')}
          size="small"
          rowKey={(row) => `${row.line}${row.column}${row.code}`}
          dataSource={[...run.sampleFindings]}
          columns={[
            { title: t('imports.line'), align: 'right', width: 80, dataIndex: 'line' },
            { title: t('imports.column'), render: (_, row) => row.column ?? '—' },
            { title: t('imports.message'), render: (_, row) => say(row.message) },
          ]}
        />
      )}
    </Section>
  )
}
