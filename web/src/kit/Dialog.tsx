import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'

/**
 * A question that must be answered before going on (sign in again, confirm an act that cannot be undone). Focus stays
 * inside and returns; Escape closes when `onClose` is given. Never used for information.
 */
export function Dialog(props: {
  isOpen: boolean
  title: string
  children: ReactNode
  onClose?: () => void
  role?: 'dialog' | 'alertdialog'
}) {
  return (
    <ModalOverlay
      className="ym-overlay"
      isOpen={props.isOpen}
      isDismissable={false}
      isKeyboardDismissDisabled={props.onClose === undefined}
      onOpenChange={(open) => {
        if (!open) props.onClose?.()
      }}
    >
      <Modal className="ym-dialog-box">
        <AriaDialog className="ym-dialog" role={props.role ?? 'dialog'}>
          <Heading slot="title" level={2}>
            {props.title}
          </Heading>
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
