"""The demo city 云溪市: an invented city with two counties, whose petitions are made by the real actions."""
