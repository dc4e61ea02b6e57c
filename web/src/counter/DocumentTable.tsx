import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { addressOf, type Output } from '../api/client.ts'
import { useApi } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { Section } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'

export type DocumentBrief = Output<'GET /api/v1/taxpayers/{taxpayerId}/documents'>['items'][number]

/** The file of a taxpayer: receipts and certificates of both sides. */
export function DocumentTable({ taxpayerId }: { taxpayerId: string }) {
  const { t } = useTranslation('counter')
  const documents = useApi('GET /api/v1/taxpayers/{taxpayerId}/documents', { params: { taxpayerId } })
  return (
    <Section title={t('documents.title')} id="documents">
      <Loaded query={documents} lines={3}>
        {({ items, unavailable }) => (
          <>
            {unavailable.map((side) => (
              <Alert
                key={side}
                type="warning"
                showIcon
                className="ym-gap"
                title={t(`documents.unavailable.${side}`)}
              />
            ))}
            {items.length === 0 ? (
              <Empty title={t('documents.none')}>
                <p>{t('documents.noneHelp')}</p>
              </Empty>
            ) : (
              <DocumentList taxpayerId={taxpayerId} items={items} />
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}

/** Documents with state, number and a link that opens the PDF in a tab of its own, ready to print. */
export function DocumentList(props: { taxpayerId: string; items: readonly DocumentBrief[] }) {
  const { t } = useTranslation('counter')
  const say = useText()
  const address = useDocumentAddress(props.taxpayerId)
  return (
    <OfficerTable
      label={t('documents.title')}
      size="small"
      rowKey="id"
      dataSource={inOrder(props.items)}
      columns={[
        {
          title: t('documents.side'),
          render: (_, document) => <SideTag side={document.side ?? 'joint'} />,
        },
        { title: t('documents.name'), render: (_, document) => say(document.title) },
        {
          title: t('documents.number'),
          render: (_, document) => (document.number ? <code>{document.number}</code> : '—'),
        },
        {
          title: t('documents.issued'),
          render: (_, document) => (document.issuedAt ? <DateText date={document.issuedAt} /> : '—'),
        },
        {
          title: t('documents.state'),
          render: (_, document) => (
            <StatusTag
              tone={document.state === 'issued' ? 'success' : document.state === 'queued' ? 'info' : 'danger'}
            >
              {t(`documents.states.${document.state}`)}
            </StatusTag>
          ),
        },
        {
          title: t('documents.open'),
          render: (_, document) =>
            document.state === 'queued' ? (
              <span className="ym-soft">{t('documents.soon')}</span>
            ) : (
              <a href={address(document.id)} target="_blank" rel="noreferrer">
                {t('documents.print')}
                <span className="ym-hidden">{say(document.title)}</span>
              </a>
            ),
        },
      ]}
    />
  )
}

/** What closes the visit first: the joint receipt, then each side's own. */
export function inOrder(documents: readonly DocumentBrief[]): DocumentBrief[] {
  const rank = (document: DocumentBrief) =>
    document.side === null ? 0 : document.side === 'national' ? 1 : 2
  return [...documents].sort((a, b) => rank(a) - rank(b))
}

/** Address of a document's PDF in the language of the screen. */
export function useDocumentAddress(taxpayerId: string): (documentId: string) => string {
  const { i18n } = useTranslation('counter')
  return (documentId) =>
    addressOf('GET /api/v1/taxpayers/{taxpayerId}/documents/{documentId}', {
      params: { taxpayerId, documentId },
      query: { language: i18n.language === 'en' ? 'en' : 'zh' },
    })
}
