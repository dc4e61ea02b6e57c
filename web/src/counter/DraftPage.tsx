import { useNavigate, useParams } from '@tanstack/react-router'
import { Alert, Button, Popconfirm, Tabs } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct, useApi } from '../api/hooks.ts'
import { type Draft, FindingList, FormGrid, focusCell, useDraft } from '../forms/index.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { CopyButton } from '../kit/documents.tsx'
import { SaveState } from '../kit/states.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { type Explained, ExplanationDrawer } from '../shell/ExplanationDrawer.tsx'
import { useOfficerKeys } from '../shell/keys.ts'
import { Loaded, ProblemAlert } from '../shell/Loaded.tsx'
import { OfficerPage, useHindrance } from '../shell/OfficerPage.tsx'
import { SumBar, TaxTable } from '../shell/TaxTable.tsx'
import { ActingAs } from './ActingAs.tsx'
import { DraftConflicts } from './DraftConflicts.tsx'
import { ReadBack } from './ReadBack.tsx'

/** The same return as in the portal, as one grid over both sides. */
export function DraftPage() {
  const { draftId, taxpayerId } = useParams({ from: '/counter/$taxpayerId/drafts/$draftId' })
  const { t } = useTranslation('counter')
  const periodName = usePeriodName()
  const navigate = useNavigate()
  const draft = useApi('GET /api/v1/drafts/{draftId}', { params: { draftId } })
  const back = () => void navigate({ to: '/counter/$taxpayerId', params: { taxpayerId } })
  useOfficerKeys({ Escape: back })
  const title = draft.data ? t('draft.title', { period: periodName(draft.data.period) }) : t('draft.loading')
  return (
    <OfficerPage
      title={title}
      crumbs={[
        { label: t('home.title'), to: '/counter' },
        { label: draft.data?.taxpayer.name ?? t('taxpayer.title'), to: `/counter/${taxpayerId}` },
      ]}
      heading={draft.data ? `${draft.data.taxpayer.name} · ${title}` : title}
      hasErrors={draft.data?.findings.some((finding) => finding.level === 'error') ?? false}
    >
      <Loaded query={draft} lines={12}>
        {(data) =>
          data.state === 'open' ? <DraftWork key={data.id} draft={data} /> : <Closed draft={data} />
        }
      </Loaded>
    </OfficerPage>
  )
}

type Tab = 'national' | 'local' | 'total'

function DraftWork({ draft }: { draft: Draft }) {
  const { t } = useTranslation('counter')
  const say = useText()
  const navigate = useNavigate()
  const hindrance = useHindrance()
  const editing = useDraft(draft)
  const [tab, setTab] = useState<Tab>('national')
  const [jump, setJump] = useState<{ form: string; cell: string }>()
  const [explained, setExplained] = useState<Explained>()
  const [isReadingBack, setReadingBack] = useState(false)
  const [unready, setUnready] = useState(false)
  const findings = useRef<HTMLElement>(null)
  const refill = useAct('POST /api/v1/drafts/{draftId}/prefill', {
    invalidates: ['GET /api/v1/drafts/{draftId}'],
  })
  const errors = draft.findings.filter((finding) => finding.level === 'error')
  const isReady = errors.length === 0 && draft.missing.length === 0

  // The tab must be on screen before its cell can take the cursor.
  useEffect(() => {
    if (jump && focusCell(jump.form, jump.cell)) setJump(undefined)
  }, [jump])

  const readBack = async () => {
    const saved = await editing.flush()
    const ready = saved && isReady
    setUnready(!ready)
    setReadingBack(ready)
    if (!ready) findings.current?.focus()
  }
  useOfficerKeys({ F4: hindrance ? undefined : () => void readBack() })

  return (
    <>
      <div className="ym-draft-bar">
        <SumBar totals={draft.totals} />
        <span className="ym-draft-facts">
          <span className="ym-inline">
            {t('draft.number')} <code>{draft.number}</code>
            <CopyButton text={draft.number} what={t('draft.number')} />
          </span>
          <span>
            {t('draft.due')} <DateText date={draft.dueDate} />
          </span>
          {draft.kind === 'correction' ? <StatusTag tone="warning">{t('draft.correction')}</StatusTag> : null}
          <SaveState status={editing.status} />
        </span>
        <Button
          type="primary"
          size="large"
          aria-keyshortcuts="F4"
          disabled={hindrance !== undefined}
          title={hindrance}
          onClick={() => void readBack()}
        >
          {t('draft.check')}
          <kbd className="ym-key">F4</kbd>
        </Button>
      </div>
      <ActingAs sides={draft.forms.map((form) => form.side)} />
      {unready && !isReady ? (
        <Alert type="error" showIcon role="alert" className="ym-gap" title={t('draft.notReady')} />
      ) : null}
      {editing.status === 'error' ? <ProblemAlert error={editing.problem} /> : null}
      <ProblemAlert error={refill.error} onClose={refill.reset} />
      <DraftConflicts draft={draft} editing={editing} />
      <div className="ym-draft">
        <div className="ym-draft-form">
          <Tabs
            activeKey={tab}
            tabBarGutter={16}
            onChange={(key) => setTab(key === 'local' || key === 'total' ? key : 'national')}
            items={[
              ...draft.forms.map((form) => ({
                key: form.side,
                label: (
                  <span className="ym-inline">
                    <SideTag side={form.side} />
                    <span className="ym-tab-text">{t(`draft.tab.${form.side}`)}</span>
                  </span>
                ),
                children: (
                  <FormGrid
                    form={form}
                    findings={draft.findings}
                    explanation={draft.explanation}
                    typed={editing.typedIn(form.code)}
                    unreadable={draft.unreadable[form.code] ?? {}}
                    onChange={hindrance ? undefined : (cell, text) => editing.change(form.code, cell, text)}
                    onExplain={(cell) => setExplained({ form: form.code, cell })}
                  />
                ),
              })),
              {
                key: 'total',
                label: (
                  <span className="ym-inline">
                    <SideTag side="joint" />
                    <span className="ym-tab-text">{t('draft.tab.total')}</span>
                  </span>
                ),
                children: <TaxTable taxes={draft.taxes} totals={draft.totals} />,
              },
            ]}
          />
        </div>
        <aside className="ym-draft-side" aria-label={t('draft.side')}>
          <section ref={findings} tabIndex={-1} className="ym-box" aria-label={t('draft.findings')}>
            <h2>{t('draft.findings')}</h2>
            {draft.missing.map((missing) => (
              <p key={missing.zh} className="ym-danger">
                {say(missing)}
              </p>
            ))}
            {draft.findings.length === 0 && draft.missing.length === 0 ? (
              <StatusTag tone="success">{t('draft.clean')}</StatusTag>
            ) : (
              <FindingList
                forms={draft.forms}
                findings={draft.findings}
                onJump={(form, cell) => {
                  setTab(draft.forms.find((candidate) => candidate.code === form)?.side ?? 'national')
                  setJump({ form, cell })
                }}
              />
            )}
          </section>
          <section className="ym-box" aria-label={t('draft.source')}>
            <h2>{t('draft.source')}</h2>
            <Popconfirm
              title={t('draft.sourceHelp')}
              okText={t('draft.refill')}
              cancelText={t('readBack.back')}
              styles={{ root: { maxWidth: '22rem' } }}
              onConfirm={async () => {
                if (await editing.flush())
                  refill.mutate({ params: { draftId: draft.id }, body: { version: draft.version } })
              }}
            >
              <Button loading={refill.isPending} disabled={hindrance !== undefined} title={hindrance}>
                {t('draft.refill')}
              </Button>
            </Popconfirm>
            <Button onClick={() => setExplained({})}>{t('draft.explainAll')}</Button>
          </section>
        </aside>
      </div>
      <ExplanationDrawer draft={draft} explained={explained} onClose={() => setExplained(undefined)} />
      <ReadBack
        draft={draft}
        isOpen={isReadingBack}
        onClose={() => setReadingBack(false)}
        onFiled={(filingId) =>
          void navigate({
            to: '/counter/$taxpayerId/filings/$filingId',
            params: { taxpayerId: draft.taxpayer.id, filingId },
          })
        }
      />
    </>
  )
}

/** A draft that was filed (perhaps on another device a moment ago) leads to its filing. */
function Closed({ draft }: { draft: Draft }) {
  const { t } = useTranslation('counter')
  const navigate = useNavigate()
  const { filingId } = draft
  return (
    <Alert
      type="info"
      showIcon
      title={t(draft.state === 'submitted' ? 'draft.submitted' : 'draft.discarded')}
      action={
        filingId === null ? null : (
          <Button
            type="primary"
            onClick={() =>
              void navigate({
                to: '/counter/$taxpayerId/filings/$filingId',
                params: { taxpayerId: draft.taxpayer.id, filingId },
              })
            }
          >
            {t('draft.showFiling')}
          </Button>
        )
      }
    />
  )
}
