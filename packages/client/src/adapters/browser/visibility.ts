/** Tells whether this tab is hidden, now and at every change; returns the function that stops it. */
export function watchVisibility(listener: (isHidden: boolean) => void): () => void {
  const tell = () => listener(document.visibilityState === 'hidden');
  document.addEventListener('visibilitychange', tell);
  tell();
  return () => document.removeEventListener('visibilitychange', tell);
}
