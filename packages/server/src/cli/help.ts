export const HELP = `greenroom: real-time multiplayer experiments in participants' own browsers

Usage:
  greenroom serve --config <file> [options]   run the signaling server
  greenroom drain [options]                   stop the server of a data folder, for an update
  greenroom check-config <file>               check a config and the games it names
  greenroom sign-link --url <page> <id ...>   make signed entry links, one a line
  greenroom --help | --version

Options of serve:
  --config <file>   the config; default greenroom.config.ts
  --port <n>        port, 0 for any free one; default: the config's, else PORT, else 8080
  --host <address>  address to listen on; default: every address of this machine
  --data <folder>   folder of the record; default .greenroom
  --static <folder> a built page to serve at /
  --debug           serve /debug/ledger
  --drain <seconds> how long SIGTERM lets sessions finish; default 25, 0: not at all
  --log <level>     debug, info, warn or error; default info: one line per transition of a session

Prints 'listening on http://...' on stdout when it is ready; logs go to stderr, as JSON unless that is a
terminal. NODE_ENV=production: pages of this machine's other ports may no longer connect.

Stopping: SIGTERM takes no newcomers (their pages keep asking), lets sessions finish for a while, and exits. SIGINT or
a second signal does not wait. Either way nothing is lost: a game goes on between its players, and the next server on
the same folder goes on with every session.

Options of drain, which sends that SIGTERM and waits:
  --data <folder>   folder of the record; default .greenroom
  --wait <seconds>  how long to wait for the server to stop; default 60, 0: only ask
  --json            one line: {"state": "stopped" | "draining" | "notRunning" | "notAllowed", "pid", "waitedMs"}

Options of sign-link (ids of participants as arguments, or '-' for one a line from stdin):
  --url <page>            address of the experiment page
  --scene <name>          the only scene that the link opens; default: every scene
  --expires <instant>     last moment for taking a place, as 2026-12-31T18:00Z; default: none
  --id-parameter <name>   parameter of the page for the id; default PROLIFIC_PID
  --secret-file <file>    file with the secret; default: the environment's GREENROOM_ENTRY_SECRET

GREENROOM_ADMIN_TOKEN in the environment of serve (or admin.token in the config), 16 characters and more: /metrics and
/debug/ledger are served to who sends it as a Bearer token. Without it they are not served.

Exit codes:
  0    done, or stopped by SIGINT or SIGTERM
  1    could not start (port in use, record in use, no config, ...); drain: no server runs, or it did not stop in time
  2    the command line or the config is wrong
  130  a further signal while stopping
`;
