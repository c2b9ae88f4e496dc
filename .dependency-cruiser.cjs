/**
 * Who may import whom (docs/architecture.md). Everything not allowed here is an error.
 *
 * The parser is swc because dependency-cruiser 18 does not know TypeScript 7. Misconfigured it reads no
 * module and reports success: `scripts/steps/imports.ts` therefore asserts that every source file was seen.
 */

const OURS = '^(packages|apps|bench|e2e|scripts)/|^@greenroom/';

/** One of our packages, both resolved and (before its entry exists) by name. */
const pkg = (...names) => `^packages/(${names.join('|')})/|^@greenroom/(${names.join('|')})(/|$)`;

/** `from` may import of our own code only the named packages (itself included). */
const mayImport = (name, from, allowed, extra = []) => ({
  name,
  severity: 'error',
  from,
  to: { path: OURS, pathNot: [...(allowed.length > 0 ? [pkg(...allowed)] : []), ...extra] },
});

/** Only files under `home` may import `target`. */
const onlyFrom = (name, scope, home, target) => ({
  name,
  severity: 'error',
  from: { path: scope, pathNot: home },
  to: { path: target },
});

const npm = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    // Between packages.
    mayImport('protocol-is-the-bottom', { path: '^packages/protocol/src' }, ['protocol']),
    {
      name: 'protocol-is-pure',
      severity: 'error',
      from: { path: '^packages/protocol/src' },
      to: { pathNot: ['^packages/protocol/src', npm('valibot')] },
    },
    {
      name: 'netcode-has-no-dependency',
      severity: 'error',
      from: { path: '^packages/netcode/src', pathNot: '^packages/netcode/src/cli/' },
      to: { path: '.', pathNot: '^packages/netcode/src/(?!cli/)' },
    },
    {
      name: 'the-sync-test-command-needs-node-alone',
      severity: 'error',
      from: { path: '^packages/netcode/src/cli/' },
      to: { pathNot: '^packages/netcode/src', dependencyTypesNot: ['core'] },
    },
    mayImport('client-imports', { path: '^packages/client/src' }, ['client', 'protocol', 'netcode']),
    mayImport('server-imports', { path: '^packages/server/src' }, ['server', 'protocol', 'netcode']),
    onlyFrom(
      'netcode-in-server-only-for-replay',
      '^packages/server/src',
      '^packages/server/src/replay/',
      pkg('netcode'),
    ),
    mayImport('testkit-imports', { path: '^packages/testkit/src' }, [
      'testkit',
      'client',
      'netcode',
      'protocol',
    ]),
    mayImport('an-app-is-a-page-of-a-lab', { path: '^apps/([^/]+)/src' }, ['client'], ['^apps/$1/src']),
    mayImport(
      'the-scene-config-is-for-the-server',
      { path: '^apps/([^/]+)/[^/]+\\.config\\.ts$' },
      ['server'],
      ['^apps/$1/src'],
    ),
    mayImport('scripts-stand-alone', { path: '^scripts/', pathNot: '\\.test\\.ts$' }, [], ['^scripts/']),
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: { pathNot: ['^packages/testkit/', '^(packages|apps)/[^/]+/test/', '^(e2e|bench)/'] },
      to: { path: pkg('testkit') },
    },
    {
      name: 'packages-meet-by-name',
      comment: 'Another package is imported by its name: a relative path would reach past its public entry.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/([^/]+)/src' },
      to: {
        path: '^packages/',
        pathNot: '^packages/$1/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-workspace'],
      },
    },
    {
      name: 'source-imports-no-test',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src' },
      to: { path: '/test/|\\.test\\.ts$' },
    },

    // Inside the client: machine and adapters meet only at the ports.
    {
      name: 'client-session-knows-no-adapter',
      severity: 'error',
      from: { path: '^packages/client/src/session/' },
      to: { path: '^packages/client/src/adapters/' },
    },
    {
      name: 'client-adapters-know-no-session',
      severity: 'error',
      from: { path: '^packages/client/src/adapters/' },
      to: { path: '^packages/client/src/session/' },
    },
    onlyFrom(
      'client-drivers-only-in-adapters',
      '^packages/client/src',
      '^packages/client/src/adapters/',
      `${npm('socket\\.io-client')}|^packages/client/vendor/`,
    ),

    // Inside the server: each driver has one home.
    onlyFrom(
      'socket-io-only-in-socketio',
      '^packages/server/src',
      '^packages/server/src/socketio/',
      npm('socket\\.io'),
    ),
    onlyFrom(
      'sqlite-only-in-its-engine',
      '^packages/server/src',
      '^packages/server/src/store/sqlite/',
      '^(node:)?sqlite$',
    ),
    onlyFrom(
      'fastify-only-in-http',
      '^packages/server/src',
      '^packages/server/src/http/',
      npm('fastify', '@fastify/[^/]+'),
    ),
    {
      name: 'the-core-knows-no-edge',
      comment:
        'Session machine and matchmaker are pure: no driver, no clock, no file (see the next rule too).',
      severity: 'error',
      from: { path: '^packages/server/src/(session|matchmaking)/' },
      to: { path: '^packages/server/src/(socketio|http|cli|store/sqlite)/' },
    },
    {
      name: 'the-core-knows-no-platform',
      severity: 'error',
      from: { path: '^packages/server/src/(session|matchmaking)/' },
      to: { dependencyTypes: ['core'] },
    },

    // Everywhere.
    {
      name: 'no-runtime-cycle',
      comment: 'Cycles of `import type` alone vanish at run time and are allowed.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    // Also sees `import type`: a direction is a direction whether or not it survives compilation.
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^packages/[^/]+/vendor/.*\\.js$'] },
    // Of our own folders only: what npm installs lives in folders of that name and must stay visible.
    exclude: { path: ['^(packages|apps)/[^/]+/dist', '^bench/dist/', '^e2e/\\.built/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
