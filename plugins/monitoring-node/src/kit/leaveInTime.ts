import { Dispatcher } from 'undici';
import { Clock } from './clock';

/**
 * How long after its permission a request may still leave: a new socket has to be opened, and a busy process gets to it
 * late. Below the margin of the gate, so that it is not counted into a second that others were given.
 */
export const LEAVE_WITHIN_MS = 400;

/** A request had its permission for too long before it could be written. Nothing of it was sent. */
export class LateToLeave extends Error {
  constructor() {
    super('The request could not leave soon enough after its permission');
    this.name = 'LateToLeave';
  }
}

/**
 * Lets no request be written later than an instant; its socket stays open for the next one.
 *
 * @param byMs - epoch milliseconds by `clock`
 * @returns a dispatcher whose requests reject with LateToLeave then
 */
export function leavingBy(dispatcher: Dispatcher, byMs: number, clock: Clock): Dispatcher {
  return dispatcher.compose(dispatch => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        // Thrown and not aborted: an abort would close the socket that was just opened.
        if (clock.now() > byMs) throw new LateToLeave();
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade: (...told) => handler.onRequestUpgrade?.(...told),
      onResponseStart: (...told) => handler.onResponseStart?.(...told),
      onResponseData: (...told) => handler.onResponseData?.(...told),
      onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
      onResponseError: (...told) => handler.onResponseError?.(...told),
    }),
  );
}
