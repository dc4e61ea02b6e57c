import { useTranslation } from 'react-i18next'
import { addressOf } from '../api/client.ts'
import { useLanguage } from '../app/preferences.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { DocumentLink } from '../kit/documents.tsx'
import { Link } from '../kit/links.tsx'
import { type Side, SideTag, StatusTag, type Tone } from '../kit/tags.tsx'
import type { DocumentBrief } from './types.ts'

const TONES: Record<DocumentBrief['state'], Tone> = { queued: 'info', issued: 'success', withdrawn: 'danger' }

/** Receipts and certificates: under whose seal, in which state, as PDF, and how others can verify them. */
export function DocumentItems(props: { documents: readonly DocumentBrief[]; taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  return (
    <ul className="ym-documents">
      {props.documents.map((document) => (
        <li key={document.id}>
          <SideTag side={document.side ?? ('joint' satisfies Side)} />
          <Title document={document} taxpayerId={props.taxpayerId} />
          <div className="ym-documents-end">
            {document.state === 'issued' ? null : (
              <StatusTag tone={TONES[document.state]}>{t(`document.state.${document.state}`)}</StatusTag>
            )}
            {document.verificationCode === null ? null : (
              <Link to="/verify/$code" params={{ code: document.verificationCode }} search={{}}>
                {t('document.verify')}
              </Link>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Title({ document, taxpayerId }: { document: DocumentBrief; taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const language = useLanguage() === 'en' ? 'en' : 'zh'
  return (
    <div>
      {document.state === 'queued' ? (
        <span>{say(document.title)}</span>
      ) : (
        <DocumentLink
          href={addressOf('GET /api/v1/taxpayers/{taxpayerId}/documents/{documentId}', {
            params: { taxpayerId, documentId: document.id },
            query: { language },
          })}
          title={say(document.title)}
          {...(document.number === null ? {} : { number: document.number })}
        />
      )}
      <span className="ym-soft ym-small ym-block">
        {document.state === 'queued' ? t('document.queuedHelp') : null}
        {document.issuedAt === null ? null : (
          <>
            {t('document.issuedAt')} <DateText date={document.issuedAt} />
          </>
        )}
      </span>
    </div>
  )
}
