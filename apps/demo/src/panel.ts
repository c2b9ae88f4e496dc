import type { Diagnostics } from '@greenroom/client';
import { h, repeat } from './dom.ts';

export interface Panel {
  readonly toggle: HTMLButtonElement;
  readonly element: HTMLElement;
  close(): void;
}

const REFRESH_MS = 250;

/** Left out beside a game on a phone, where every line takes room from it. */
const EXTRA: ReadonlySet<string> = new Set([
  'session',
  'resimulated',
  'stalls',
  'heals',
  'episode',
  'input delay',
  'dropped',
  'clock offset',
  'held',
]);

/** Figures of the running session, for researchers. Costs nothing while it is closed. */
export function createPanel(read: () => Diagnostics | undefined, onToggled: () => void): Panel {
  /** Stops the refresh; set while the panel is open. */
  let stop: (() => void) | undefined;
  const body = h('tbody');
  const element = h(
    'aside',
    { class: 'panel', id: 'panel', hidden: true, 'aria-label': 'Diagnostics', 'data-testid': 'panel' },
    h('table', {}, h('caption', {}, 'Diagnostics'), body),
  );
  const toggle = h(
    'button',
    {
      class: 'quiet small',
      type: 'button',
      'aria-controls': 'panel',
      'aria-expanded': 'false',
      'data-testid': 'panel-toggle',
      title: 'Diagnostics (key ~)',
      'aria-label': 'Diagnostics',
      onclick: () => {
        setOpen(stop === undefined);
        onToggled();
      },
    },
    h('span', { class: 'wide-only' }, 'Diagnostics'),
    h('span', { class: 'narrow-only', 'aria-hidden': 'true' }, 'Stats'),
  );
  const onKey = (event: KeyboardEvent) => {
    if (event.code === 'Backquote' && !event.repeat) setOpen(stop === undefined);
  };
  window.addEventListener('keydown', onKey);

  function setOpen(isOpen: boolean): void {
    stop?.();
    element.hidden = !isOpen;
    // The page makes room for it: it must not hide a game, a deadline or a code.
    document.body.toggleAttribute('data-panel', isOpen);
    toggle.setAttribute('aria-expanded', String(isOpen));
    stop = isOpen ? repeat(REFRESH_MS, () => fill(body, read())) : undefined;
  }

  return {
    toggle,
    element,
    close: () => {
      setOpen(false);
      window.removeEventListener('keydown', onKey);
    },
  };
}

function fill(body: HTMLElement, diagnostics: Diagnostics | undefined): void {
  const rows = diagnostics === undefined ? [['state', 'no session']] : rowsOf(diagnostics);
  while (body.childElementCount > rows.length) body.lastElementChild?.remove();
  rows.forEach(([name, value], index) => {
    const row = body.children[index] ?? body.appendChild(h('tr', {}, h('th', { scope: 'row' }), h('td')));
    const [head, cell] = row.children;
    row.toggleAttribute('data-extra', EXTRA.has(name!));
    head!.textContent = name!;
    cell!.textContent = value!;
  });
}

function rowsOf(diagnostics: Diagnostics): readonly (readonly string[])[] {
  const checksum = diagnostics.agreedChecksum;
  return [
    [
      'state',
      `${diagnostics.state}${diagnostics.isPaused ? ', paused' : ''}${diagnostics.isOnline ? '' : ' (server unreachable)'}`,
    ],
    ['session', `${diagnostics.session ?? '-'} / epoch ${diagnostics.epoch ?? '-'}`],
    ['frame', text(diagnostics.frame)],
    ['confirmed', text(diagnostics.confirmedFrame)],
    ['episode', text(diagnostics.episode)],
    ['input delay', frames(diagnostics.inputDelayFrames)],
    ['rollbacks', text(diagnostics.rollbacks)],
    ['resimulated', `${diagnostics.resimulatedFrames} frames`],
    ['stalls', text(diagnostics.stalls)],
    ['heals', text(diagnostics.heals)],
    ['dropped', text(diagnostics.dropped)],
    ['agreed checksum', checksum ? `${hex(checksum.checksum)} @ ${checksum.frame}` : '-'],
    ['clock offset', milliseconds(diagnostics.clockOffsetMs)],
    ...diagnostics.peers.flatMap((peer) => [
      [
        `peer ${peer.slot}`,
        `${peer.route ?? 'no route'}, RTT ${milliseconds(peer.rttMs)}, loss ${percent(peer.lossRatio)}`,
      ],
      [
        `peer ${peer.slot} ahead`,
        peer.framesAhead === undefined ? '-' : `${tenths(peer.framesAhead)} frames`,
      ],
    ]),
    [
      'held',
      Object.entries(diagnostics.held)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ') || 'nothing',
    ],
  ];
}

function text(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function frames(value: number | undefined): string {
  return value === undefined ? '-' : `${value} frames`;
}

/** Never "-0.0". */
function tenths(value: number): string {
  return (Math.round(value * 10) / 10 + 0).toFixed(1);
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '-' : `${tenths(value)} ms`;
}

function percent(ratio: number | undefined): string {
  return ratio === undefined ? '-' : `${(ratio * 100).toFixed(1)} %`;
}

function hex(checksum: number): string {
  return (checksum >>> 0).toString(16).padStart(8, '0');
}
