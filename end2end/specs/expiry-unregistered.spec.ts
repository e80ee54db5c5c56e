import { expiry } from '../support/expiry.ts';

expiry('invited people stay UNREGISTERED', { invited: 'staysUnregistered', expired: 'fallsBack', invitingPending: 'ignored' }, true);
