/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** A page of the server itself (API documentation, problem pages): no scripts, one style sheet from this server. */
export function htmlPage(page: {
  readonly title: string
  readonly lang: string
  readonly body: string
}): string {
  return `<!doctype html>
<html lang="${page.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
${page.body}
</body>
</html>
`
}

export const STYLE = `:root { color-scheme: light; font: 16px/1.6 system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif; color: #17202b; background: #fff }
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 4rem }
h1, h2, h3 { line-height: 1.3 }
a { color: #0b5394 }
a:focus-visible, summary:focus-visible { outline: 3px solid #b45309; outline-offset: 2px }
code, pre { font: 0.9rem/1.5 ui-monospace, "SFMono-Regular", Consolas, monospace }
pre { background: #f3f5f8; border: 1px solid #c9d1db; border-radius: 4px; padding: 0.75rem 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
details { border-top: 1px solid #c9d1db; padding: 0.5rem 0 }
summary { cursor: pointer; overflow-wrap: anywhere }
.method { display: inline-block; min-width: 4rem; font-weight: 700 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #dde3ea; padding: 0.35rem 0.75rem 0.35rem 0 }
nav ul { columns: 2; padding-left: 1.2rem }
`
