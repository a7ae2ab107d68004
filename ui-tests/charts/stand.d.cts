import type { Browser, Page } from '@playwright/test';

export const ROOT: string;
export function bundle(entry?: string): Promise<string>;
export function dress(
  page: Page,
  script: string,
  theme?: 'light' | 'dark' | 'contrast',
  sheets?: readonly string[]
): Promise<void>;
export function settled(page: Page): Promise<void>;
export function openStand(
  script: string,
  options?: { theme?: string; width?: number; height?: number; ratio?: number }
): Promise<{ page: Page; show(wanted: unknown): Promise<void>; close(): ReturnType<Browser['close']> }>;
