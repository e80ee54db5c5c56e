import { expiry } from '../support/expiry.ts';

expiry('invited people become PENDING and fall back', { invited: 'becomesPending', expired: 'fallsBack', invitingPending: 'ignored' }, true);
