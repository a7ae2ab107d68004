/** What each route answers, typed by the table of routes: a route without a handler does not compile. */
import type { Static, TSchema } from 'typebox';
import type { RouteName, ROUTES } from '../../../protocol';

type Part<Route, Name extends string> = Route extends { readonly [N in Name]: infer Schema extends TSchema }
  ? Static<Schema>
  : undefined;

export interface Asked<Name extends RouteName> {
  readonly params: Part<(typeof ROUTES)[Name], 'params'>;
  readonly query: Part<(typeof ROUTES)[Name], 'query'>;
  readonly body: Part<(typeof ROUTES)[Name], 'body'>;
}
type Answer<Name extends RouteName> = Static<(typeof ROUTES)[Name]['response']>;

export type RouteHandlers<Names extends RouteName = RouteName> = {
  readonly [Name in Names]: (asked: Asked<Name>) => Answer<Name> | Promise<Answer<Name>>;
};
