import { expiry } from '../support/expiry.ts';

expiry('expired people stay PENDING and are ignored', { invited: 'becomesPending', expired: 'staysPending', invitingPending: 'ignored' }, false);
