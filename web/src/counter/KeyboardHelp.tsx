import { Modal } from 'antd'
import { useTranslation } from 'react-i18next'

const KEYS = ['slash', 'F2', 'F4', 'F8', 'F9', 'Escape', 'arrows', 'Enter', 'help'] as const

const LABELS: Record<(typeof KEYS)[number], string> = {
  slash: '/',
  F2: 'F2',
  F4: 'F4',
  F8: 'F8',
  F9: 'F9',
  Escape: 'Esc',
  arrows: '↑ ↓ ← →',
  Enter: 'Enter',
  help: '?',
}

/** The keyboard map of the window, on `?`. */
export function KeyboardHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('counter')
  return (
    <Modal
      open={isOpen}
      title={t('keys.title')}
      onCancel={onClose}
      onOk={onClose}
      okText={t('keys.close')}
      cancelButtonProps={{ style: { display: 'none' } }}
      destroyOnHidden
    >
      <KeyMap />
    </Modal>
  )
}

/** Every key with what it does. */
export function KeyMap() {
  const { t } = useTranslation('counter')
  return (
    <dl className="ym-facts ym-keymap">
      {KEYS.map((key) => (
        <div key={key} style={{ display: 'contents' }}>
          <dt>
            <kbd className="ym-key">{LABELS[key]}</kbd>
          </dt>
          <dd>{t(`keys.${key}`)}</dd>
        </div>
      ))}
    </dl>
  )
}
