/** How this tab stands with the sidecar. */
export type Connection =
  /** Nobody needed it yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'live'; readonly since: number }
  /** Was live; what is shown may be old. It connects again by itself. */
  | { readonly kind: 'stale'; readonly lastHeard: number; readonly why: string };
