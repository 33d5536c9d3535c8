"""The Case page: the customer's words beside the reply, and everything the case still needs."""
