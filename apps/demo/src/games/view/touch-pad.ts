import type { Insets } from './surface.ts';

export interface TouchReading {
  /** Where the stick points: each from -1 to 1, both 0 at rest. */
  readonly x: number;
  readonly y: number;
  readonly isActing: boolean;
}

export interface TouchPad {
  read(): TouchReading;
  /** Room to leave free for the controls; zero where there is no touch screen. */
  insets(): Insets;
  close(): void;
}

const STICK_RADIUS = 56;
/** Part of the radius in which a resting thumb counts as no direction. */
const DEAD_ZONE = 0.28;

const PAD_STYLE =
  'position:absolute;inset:0;display:none;pointer-events:none;touch-action:none;user-select:none;-webkit-user-select:none';
const STICK_STYLE = `position:absolute;left:max(24px,env(safe-area-inset-left));bottom:36px;width:${2 * STICK_RADIUS}px;
  height:${2 * STICK_RADIUS}px;border-radius:50%;background:rgb(127 140 141 / .22);border:2px solid rgb(127 140 141 / .45);
  pointer-events:auto;touch-action:none`;
const KNOB_STYLE = `position:absolute;left:50%;top:50%;width:52px;height:52px;margin:-26px;border-radius:50%;
  background:rgb(255 255 255 / .92);box-shadow:0 2px 8px rgb(0 0 0 / .35);pointer-events:none`;
const BUTTON_STYLE = `position:absolute;right:max(24px,env(safe-area-inset-right));bottom:44px;width:96px;height:96px;
  border-radius:50%;border:0;background:#12805c;color:#fff;font:600 17px/1 system-ui,sans-serif;pointer-events:auto;
  box-shadow:0 4px 0 #0a5a40,0 6px 14px rgb(0 0 0 / .3);touch-action:none;-webkit-tap-highlight-color:transparent`;

/**
 * A thumb stick on the left and one action button on the right, shown where the screen is for fingers. The whole left half
 * steers: a thumb that comes down beside the stick steers from where it came down.
 */
export function createTouchPad(host: HTMLElement, actionLabel: string, signal: AbortSignal): TouchPad {
  const pad = element('div', PAD_STYLE);
  const stick = element('div', STICK_STYLE);
  const knob = element('div', KNOB_STYLE);
  const button = element('button', BUTTON_STYLE);
  button.type = 'button';
  button.tabIndex = -1;
  button.textContent = actionLabel;
  stick.setAttribute('aria-hidden', 'true');
  stick.append(knob);
  pad.append(stick, button);
  host.append(pad);

  let isShown = false;
  let stickPointer: number | undefined;
  let actionPointer: number | undefined;
  let wasTapped = false;
  let x = 0;
  let y = 0;
  /** Where the stick points nowhere. */
  let origin = { x: 0, y: 0 };

  function show(): void {
    isShown = true;
    pad.style.display = 'block';
  }
  if (window.matchMedia?.('(pointer: coarse)').matches) show();
  // A laptop with a touch screen has a fine pointer too: the controls come with the first touch.
  host.addEventListener('pointerdown', (event) => event.pointerType === 'touch' && show(), { signal });

  function moveStick(event: PointerEvent): void {
    const dx = (event.clientX - origin.x) / STICK_RADIUS;
    const dy = (event.clientY - origin.y) / STICK_RADIUS;
    const reach = Math.max(1, Math.hypot(dx, dy));
    x = dx / reach;
    y = dy / reach;
    knob.style.transform = `translate(${x * STICK_RADIUS * 0.7}px, ${y * STICK_RADIUS * 0.7}px)`;
  }
  function releaseStick(event: PointerEvent): void {
    if (event.pointerId !== stickPointer) return;
    stickPointer = undefined;
    x = y = 0;
    knob.style.transform = '';
  }
  host.addEventListener(
    'pointerdown',
    (event) => {
      const isOnStick = stick.contains(event.target as Node);
      const area = host.getBoundingClientRect();
      const isLeft = event.pointerType === 'touch' && event.clientX < area.left + area.width / 2;
      if (stickPointer !== undefined || !(isOnStick || isLeft)) return;
      const box = stick.getBoundingClientRect();
      origin = isOnStick
        ? { x: box.left + box.width / 2, y: box.top + box.height / 2 }
        : { x: event.clientX, y: event.clientY };
      stickPointer = event.pointerId;
      // Goes on when the thumb leaves the game.
      stick.setPointerCapture(event.pointerId);
      moveStick(event);
      event.preventDefault();
    },
    { signal },
  );
  stick.addEventListener('pointermove', (event) => event.pointerId === stickPointer && moveStick(event), {
    signal,
  });

  button.addEventListener(
    'pointerdown',
    (event) => {
      actionPointer = event.pointerId;
      wasTapped = true;
      button.style.transform = 'translateY(3px)';
      event.preventDefault();
    },
    { signal },
  );
  function releaseAction(event: PointerEvent): void {
    if (event.pointerId !== actionPointer) return;
    actionPointer = undefined;
    button.style.transform = '';
  }
  for (const type of ['pointerup', 'pointercancel'] as const) {
    window.addEventListener(type, releaseStick, { signal });
    window.addEventListener(type, releaseAction, { signal });
  }
  // A long press would otherwise open a menu over the game.
  host.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });

  return {
    read: () => {
      const isActing = actionPointer !== undefined || wasTapped;
      wasTapped = false;
      return Math.hypot(x, y) < DEAD_ZONE ? { x: 0, y: 0, isActing } : { x, y, isActing };
    },
    insets: () => {
      if (!isShown) return { bottom: 0, side: 0 };
      return host.clientWidth > host.clientHeight ? { bottom: 0, side: 150 } : { bottom: 180, side: 0 };
    },
    close: () => pad.remove(),
  };
}

function element<Tag extends 'div' | 'button'>(tag: Tag, style: string): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.style.cssText = style;
  return made;
}
