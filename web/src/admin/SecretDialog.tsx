import { Alert, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { CopyButton } from '../kit/documents.tsx'

export type NewSecret = Output<'POST /api/v1/admin/accounts'>

/** A generated password and second factor: shown once, never stored in readable form, never shown again. */
export function SecretDialog({ secret, onClose }: { secret: NewSecret | undefined; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const values = secret
    ? [
        { name: t('people.username'), value: secret.account.username },
        { name: t('secret.password'), value: secret.password },
        ...(secret.totpSecret ? [{ name: t('secret.totp'), value: secret.totpSecret }] : []),
      ]
    : []
  return (
    <Modal
      open={secret !== undefined}
      title={t('secret.title', { name: secret?.account.displayName ?? '' })}
      onCancel={onClose}
      onOk={onClose}
      okText={t('secret.done')}
      cancelButtonProps={{ style: { display: 'none' } }}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Alert type="warning" showIcon className="ym-gap" title={t('secret.once')} />
      <dl className="ym-facts">
        {values.map(({ name, value }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd className="ym-inline">
              <code>{value}</code>
              <CopyButton text={value} what={name} />
            </dd>
          </div>
        ))}
      </dl>
      {secret?.totpSecret ? <p className="ym-small">{t('secret.totpHelp')}</p> : null}
    </Modal>
  )
}
