import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { type DragEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, type Output } from '../api/client.ts'
import { useApiList } from '../api/hooks.ts'
import type { Problem } from '../api/problem.ts'
import { DateText } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { StatusTag, type Tone } from '../kit/tags.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded, ProblemAlert } from '../shell/Loaded.tsx'
import { Section, useHindrance } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { OfficePage } from './OfficePage.tsx'
import type { OfficeSide } from './sides.ts'

export type ImportRun = Output<'GET /api/v1/office/{side}/imports/{importId}'>

/** A register of a million rows takes minutes on a hall's line. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000

export const runTone: Record<ImportRun['state'], Tone> = {
  preview: 'warning',
  running: 'info',
  finished: 'success',
  failed: 'danger',
}

/** Register files: upload one, or look at those before. */
export function ImportsPage() {
  const { t } = useTranslation('office')
  return (
    <OfficePage title={t('nav.imports')}>
      {(side) => (
        <>
          <Upload side={side} />
          <History key={side} side={side} />
        </>
      )}
    </OfficePage>
  )
}

function Upload({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const hindrance = useHindrance()
  const [isOver, setOver] = useState(false)
  const upload = useMutation<ImportRun, Problem, File>({
    mutationFn: (file) =>
      call('POST /api/v1/office/{side}/imports', { params: { side }, file, timeoutMs: UPLOAD_TIMEOUT_MS }),
    onSuccess: (run) =>
      navigate({ to: '/office/$side/imports/$importId', params: { side, importId: run.id } }),
  })
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file && !upload.isPending && !hindrance) upload.mutate(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    <>
      <ProblemAlert error={upload.error} onClose={upload.reset} />
      <section
        className="ym-upload"
        aria-label={t('imports.upload')}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <strong>
          {upload.isPending ? t('imports.uploading', { name: upload.variables.name }) : t('imports.drop')}
        </strong>
        <span className="ym-soft">{t('imports.kinds')}</span>
        <input
          ref={picker}
          id={id}
          className="ym-hidden"
          type="file"
          tabIndex={-1}
          aria-label={t('imports.upload')}
          accept=".csv,.txt,.gz,.xlsx"
          onChange={(event) => {
            take(event.target.files)
            event.target.value = ''
          }}
        />
        <Button
          type="primary"
          loading={upload.isPending}
          disabled={hindrance !== undefined}
          title={hindrance}
          onClick={() => picker.current?.click()}
        >
          {t('imports.pick')}
        </Button>
      </section>
    </>
  )
}

function History({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const cursors = useCursors(side)
  const runs = useApiList('GET /api/v1/office/{side}/imports', {
    params: { side },
    query: { limit: 20, ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }) },
  })
  return (
    <Section title={t('imports.history')} id="history">
      <Loaded query={runs} lines={6}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t('imports.none')}>
              <p>{t('imports.noneHelp')}</p>
            </Empty>
          ) : (
            <>
              <OfficerTable
                label={t('imports.history')}
                size="small"
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  {
                    title: t('imports.file'),
                    render: (_, run) => (
                      <Link to="/office/$side/imports/$importId" params={{ side, importId: run.id }}>
                        {run.fileName}
                      </Link>
                    ),
                  },
                  {
                    title: t('imports.state'),
                    render: (_, run) => (
                      <StatusTag tone={runTone[run.state]}>{t(`imports.states.${run.state}`)}</StatusTag>
                    ),
                  },
                  { title: t('imports.started'), render: (_, run) => <DateText date={run.startedAt} /> },
                  { title: t('imports.by'), dataIndex: 'startedBy' },
                  ...(['read', 'imported', 'unchanged', 'rejected', 'flagged'] as const).map((name) => ({
                    title: t(`imports.${name}`),
                    align: 'right' as const,
                    render: (_: unknown, run: ImportRun) => run[name].toLocaleString(),
                  })),
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={runs.isFetching}
                label={t('imports.history')}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  )
}
