import { startCustomer } from "../customer.js";

startCustomer();
