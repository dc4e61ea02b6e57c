import { Button, Modal } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { SideTag } from '../kit/tags.tsx'
import { type DocumentBrief, useDocumentAddress } from './DocumentTable.tsx'

/** What can be printed now, one key each: Enter opens the first, Tab goes to the next, Escape back to the page. */
export function PrintDialog(props: {
  taxpayerId: string
  documents: readonly DocumentBrief[]
  isOpen: boolean
  onClose: () => void
}) {
  const { t } = useTranslation('counter')
  const say = useText()
  const address = useDocumentAddress(props.taxpayerId)
  const first = useRef<HTMLAnchorElement>(null)
  return (
    <Modal
      open={props.isOpen}
      title={t('print.title')}
      onCancel={props.onClose}
      footer={<Button onClick={props.onClose}>{t('print.close')}</Button>}
      afterOpenChange={(isOpen) => {
        if (isOpen) first.current?.focus()
      }}
      destroyOnHidden
    >
      <p>{t('print.help')}</p>
      <ul className="ym-print-list">
        {props.documents.map((document, index) => (
          <li key={document.id}>
            <a
              ref={index === 0 ? first : undefined}
              href={address(document.id)}
              target="_blank"
              rel="noreferrer"
            >
              <SideTag side={document.side ?? 'joint'} />
              <span>
                {say(document.title)}
                <code>{document.number}</code>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
