// Arrows run one way: web → core, server → core, web → server only through the typed API. See docs/contributing.md.
const test = String.raw`\.test\.tsx?$`
const rooms = '^server/src/(front|side)/([^/]+)/'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one file, or miss a third. Types alone may: they are gone at run time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-pure',
      comment: 'core runs in browser and server: nothing of server or web, no Node built-ins.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: test },
      to: { path: '^(server|web|bench|e2e)/' },
    },
    {
      name: 'core-has-no-io',
      comment: 'No I/O, no clock, no randomness in core: they are passed in.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-imports-only-core',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { path: '^(server|bench|e2e)/' },
    },
    {
      name: 'server-imports-no-web',
      severity: 'error',
      from: { path: '^server/src/' },
      to: { path: '^(web|bench|e2e)/' },
    },
    {
      name: 'front-and-side-meet-only-at-the-door',
      comment: 'They may be two cities apart: commands and queries over links, never an import.',
      severity: 'error',
      from: { path: '^server/src/front/', pathNot: test },
      to: { path: '^server/src/side/' },
    },
    {
      name: 'side-knows-no-front',
      severity: 'error',
      from: { path: '^server/src/side/', pathNot: test },
      to: { path: '^server/src/front/' },
    },
    {
      name: 'tables-belong-to-one-room',
      comment: "Rooms call each other's functions, never each other's tables.",
      severity: 'error',
      from: { path: rooms, pathNot: test },
      to: { path: String.raw`^server/src/(front|side)/.+[./]store\.ts$`, pathNot: '^server/src/$1/$2/' },
    },
    {
      name: 'platform-knows-no-business',
      severity: 'error',
      from: { path: '^server/src/platform/', pathNot: test },
      to: { path: '^server/src/(front|side|exchange)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unlisted-packages',
      comment: 'A package that is used stands in the package.json of its workspace.',
      severity: 'error',
      from: { pathNot: test },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'orphans',
      comment: 'Nothing imports it and it imports nothing: is it still needed?',
      severity: 'warn',
      from: {
        orphan: true,
        pathNot: [test, String.raw`\.d\.ts$`, '^bench/src/', '^core/src/[^/]+/index\\.ts$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    // TypeScript 7 has no compiler interface that dependency-cruiser could use; swc parses TypeScript as well.
    parser: 'swc',
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
