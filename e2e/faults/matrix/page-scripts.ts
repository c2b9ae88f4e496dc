/** What runs in the pages before anything else. Each is sent to the browser as text: nothing from outside may be used in it. */

declare global {
  interface Window {
    /** Until it is called nothing is sent over the page's links. Only on the first page of a tab. */
    letGo?: () => void;
  }
}

/** Plays: keys at random, also where nobody looks. */
export function pressesKeys(): void {
  const codes = ['ArrowRight', 'ArrowUp', 'Space', 'ArrowLeft', 'ArrowDown', 'Space'];
  let held: string | undefined;
  setInterval(() => {
    if (held) window.dispatchEvent(new KeyboardEvent('keyup', { code: held }));
    held = codes[Math.floor(Math.random() * codes.length)]!;
    window.dispatchEvent(new KeyboardEvent('keydown', { code: held }));
  }, 120);
}

/** With `?hold` in the address: links are opened, but not proven. */
export function holdsBack(): void {
  if (!new URLSearchParams(location.search).has('hold') || sessionStorage.getItem('has-held')) return;
  sessionStorage.setItem('has-held', 'yes');
  const { send } = RTCDataChannel.prototype;
  let held: (() => void)[] | undefined = [];
  RTCDataChannel.prototype.send = function (data: never) {
    const sending = () => this.readyState === 'open' && send.call(this, data);
    if (held) held.push(sending);
    else sending();
  };
  window.letGo = () => {
    const all = held ?? [];
    held = undefined;
    for (const sending of all) sending();
  };
}
