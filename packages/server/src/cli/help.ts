export const HELP = `greenroom: real-time multiplayer experiments in participants' own browsers

Usage:
  greenroom serve --config <file> [options]   run the signaling server
  greenroom check-config <file>               check a config and the games it names
  greenroom --help | --version

Options of serve:
  --config <file>   the config; default greenroom.config.ts
  --port <n>        port, 0 for any free one; default: the config's, else PORT, else 8080
  --host <address>  address to listen on; default: every address of this machine
  --data <folder>   folder of the record; default .greenroom
  --static <folder> a built page to serve at /
  --debug           serve /debug/ledger
  --log <level>     debug, info, warn or error; default info: one line per transition of a session

Prints 'listening on http://...' on stdout when it is ready; logs go to stderr, as JSON unless that is a
terminal. NODE_ENV=production: pages of this machine's other ports may no longer connect.

Exit codes:
  0    done, or stopped by SIGINT or SIGTERM
  1    could not start (port in use, record in use, no config, ...)
  2    the command line or the config is wrong
  130  a second signal while stopping
`;
