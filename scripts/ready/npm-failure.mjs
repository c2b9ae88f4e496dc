export const READ_ONLY =
  'Nothing can be written into this folder, and Greenroom installs and builds inside of it. ' +
  'Please move it to a place of your own, or give yourself the right to write there.';

const SENTENCES = [
  [/\b(EROFS|EACCES|EPERM)\b/, READ_ONLY],
  [/\bENOSPC\b/, 'The disk is full: installing needs about 600 MB. Please make room and start again.'],
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/,
    'The package registry cannot be reached. Please check your internet connection (or the registry and proxy in your ' +
      'npm settings) and start again.',
  ],
  [
    /\b(EUSAGE|ERESOLVE)\b/,
    'package.json and package-lock.json do not fit together. Please run `npm install` once, which brings the lock up to date.',
  ],
];

/** A sentence for what npm printed when it failed, with npm's own words where we have none. */
export function explainFailure(output, wasInstalled) {
  const code = /npm (?:error|ERR!) code (\w+)/.exec(output)?.[1];
  const [, sentence] = SENTENCES.find(([pattern]) => pattern.test(code ?? output)) ?? [];
  const words = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !/complete log of this run|^npm (error|ERR!)\s*$/.test(line));
  const what = wasInstalled
    ? 'What has changed in package-lock.json could not be installed.'
    : 'Installing failed.';
  if (sentence === undefined) return `${what} npm says:\n${words.slice(-12).join('\n')}`;
  const last = words.filter((line) => !/ (code|syscall|errno|path|dest) /.test(line)).at(-1);
  return `${what} ${sentence}${last === undefined ? '' : `\n(${last.slice(0, 300)})`}`;
}
