import { expiry } from '../support/expiry.ts';

expiry('expired people stay PENDING and are mailed again', { invited: 'becomesPending', expired: 'staysPending', invitingPending: 'mails' }, true);
