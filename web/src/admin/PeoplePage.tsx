import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useAct, useApiList } from '../api/hooks.ts'
import { useSession } from '../app/session.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { SideTag, StatusTag, type Tone } from '../kit/tags.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded, ProblemAlert } from '../shell/Loaded.tsx'
import { OfficerPage, useHindrance } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { CreateAccount } from './CreateAccount.tsx'
import { type NewSecret, SecretDialog } from './SecretDialog.tsx'

type Account = Output<'GET /api/v1/admin/accounts'>['items'][number]

const stateTone: Record<Account['state'], Tone> = { active: 'success', locked: 'warning', disabled: 'danger' }

/** Who may sign in, in which roles and under which hats. */
export function PeoplePage() {
  const { t } = useTranslation('admin')
  const say = useText()
  const { q } = useSearch({ from: '/admin/people' })
  const navigate = useNavigate({ from: '/admin/people' })
  const hindrance = useHindrance()
  const me = useSession()?.account?.id
  const [isCreating, setCreating] = useState(false)
  const [secret, setSecret] = useState<NewSecret>()
  const cursors = useCursors(q ?? '')
  const accounts = useApiList('GET /api/v1/admin/accounts', {
    query: {
      limit: 50,
      ...(q ? { q } : {}),
      ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }),
    },
  })
  const invalidates = ['GET /api/v1/admin/accounts'] as const
  const reset = useAct('POST /api/v1/admin/accounts/{accountId}/reset', { invalidates, onSuccess: setSecret })
  const unlock = useAct('POST /api/v1/admin/accounts/{accountId}/unlock', { invalidates })
  const disable = useAct('POST /api/v1/admin/accounts/{accountId}/disable', { invalidates })
  const acts = [reset, unlock, disable]
  const failed = acts.find((act) => act.isError)
  return (
    <OfficerPage
      title={t('nav.people')}
      crumbs={[{ label: t('title'), to: '/admin' }]}
      actions={
        <Button
          type="primary"
          disabled={hindrance !== undefined}
          title={hindrance}
          onClick={() => setCreating(true)}
        >
          {t('people.create')}
        </Button>
      }
    >
      <search className="ym-filters">
        <Input.Search
          key={q ?? ''}
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          defaultValue={q ?? ''}
          allowClear
          enterButton={t('people.find')}
          style={{ width: 'min(24rem, 100%)' }}
          onSearch={(words) => void navigate({ search: words.trim() ? { q: words.trim() } : {} })}
        />
      </search>
      <ProblemAlert error={failed?.error} onClose={() => failed?.reset()} />
      <Loaded query={accounts} lines={10}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t('people.none')} />
          ) : (
            <>
              <OfficerTable
                label={t('nav.people')}
                size="small"
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  {
                    title: t('people.name'),
                    render: (_, row) => (
                      <>
                        {row.displayName}
                        <span className="ym-summary-note">
                          <code>{row.username}</code>
                        </span>
                      </>
                    ),
                  },
                  {
                    title: t('people.roles'),
                    render: (_, row) => row.roles.map((role) => t(`common:role.${role}`)).join(' · '),
                  },
                  {
                    title: t('people.hats'),
                    render: (_, row) =>
                      row.hats.length === 0
                        ? '—'
                        : row.hats.map((hat) => (
                            <span key={hat.side + hat.authority} className="ym-inline ym-hat-line">
                              <SideTag side={hat.side} />
                              {say(hat.authorityName)}
                            </span>
                          )),
                  },
                  {
                    title: t('people.state'),
                    render: (_, row) => (
                      <>
                        <StatusTag tone={stateTone[row.state]}>{t(`people.states.${row.state}`)}</StatusTag>
                        {row.lockedUntil ? (
                          <span className="ym-summary-note">
                            {t('people.until')} <DateText date={row.lockedUntil} />
                          </span>
                        ) : null}
                      </>
                    ),
                  },
                  {
                    title: t('people.secondFactor'),
                    render: (_, row) => t(row.secondFactor ? 'people.yes' : 'people.no'),
                  },
                  {
                    title: t('people.lastSignIn'),
                    render: (_, row) => (row.lastSignInAt ? <DateText date={row.lastSignInAt} /> : '—'),
                  },
                  {
                    title: t('people.acts'),
                    render: (_, row) => {
                      const params = { accountId: row.id }
                      const isDisabled = row.state === 'disabled'
                      return (
                        <span className="ym-inline">
                          <Popconfirm
                            title={t('people.resetSure', { name: row.displayName })}
                            description={t('people.resetHelp')}
                            okText={t('people.reset')}
                            cancelText={t('cancel')}
                            onConfirm={() => reset.mutate({ params })}
                          >
                            <Button size="small" disabled={hindrance !== undefined}>
                              {t('people.reset')}
                            </Button>
                          </Popconfirm>
                          {row.state === 'locked' ? (
                            <Button
                              size="small"
                              disabled={hindrance !== undefined}
                              onClick={() => unlock.mutate({ params })}
                            >
                              {t('people.unlock')}
                            </Button>
                          ) : null}
                          {row.id === me ? null : (
                            <Popconfirm
                              title={t(isDisabled ? 'people.enableSure' : 'people.disableSure', {
                                name: row.displayName,
                              })}
                              okText={t(isDisabled ? 'people.enable' : 'people.disable')}
                              cancelText={t('cancel')}
                              onConfirm={() => disable.mutate({ params, body: { disabled: !isDisabled } })}
                            >
                              <Button size="small" danger={!isDisabled} disabled={hindrance !== undefined}>
                                {t(isDisabled ? 'people.enable' : 'people.disable')}
                              </Button>
                            </Popconfirm>
                          )}
                        </span>
                      )
                    },
                  },
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={accounts.isFetching}
                label={t('nav.people')}
              />
            </>
          )
        }
      </Loaded>
      <CreateAccount
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(created) => {
          setCreating(false)
          setSecret(created)
        }}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </OfficerPage>
  )
}
