"""Open Referral HSDS, read and written: 3.x as JSON and as a folder of CSV files, 1.1 as a folder of CSV files.

`reading` yields what a file holds, a service, a place or an organisation at a time, in the one shape of `shape`;
`listing` brings a service under our own terms by the rules of `terms.toml`; `writing` is the way back. Whatever is
changed, missing or left out on the way is said (`report`), with its row and the reason.
"""
