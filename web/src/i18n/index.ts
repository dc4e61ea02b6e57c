import i18next, { type BackendModule, type ResourceKey } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { getLanguage, onPreferences } from '../app/preferences.ts'

/** One file per namespace and language: `common` for the kit and the shells, one per portal. */
const files = import.meta.glob<{ default: ResourceKey }>('./{zh-CN,en}/*.json')

/** Loads `./{language}/{namespace}.json` as its own chunk when first needed. */
const lazyFiles: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const load = files[`./${language}/${namespace}.json`]
    if (!load) return done(new Error(`no texts ${language}/${namespace}`), null)
    load().then(
      (module) => done(null, module.default),
      (error: Error) => done(error, null),
    )
  },
}

/** Sets the texts up in the remembered language; resolves when the shell's texts are there. */
export async function startI18n(): Promise<void> {
  onPreferences(() => {
    if (i18next.language !== getLanguage()) void i18next.changeLanguage(getLanguage())
  })
  await i18next
    .use(lazyFiles)
    .use(initReactI18next)
    .init({
      lng: getLanguage(),
      // Both languages are complete (test/texts.test.ts), so no other language is ever loaded beside the chosen one.
      fallbackLng: false,
      supportedLngs: ['zh-CN', 'en'],
      load: 'currentOnly',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false }, // React escapes
      returnNull: false,
      react: { useSuspense: true },
    })
}
