import cProfile,pstats,time
import pytest
pytestmark = pytest.mark.django_db
def test_x():
    from tests.agreement_factories import make_signed
    from tests.factories import make_cast
    t=time.time(); c=make_cast(); print("cast",time.time()-t)
    p=cProfile.Profile(); p.enable(); make_signed(c); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(45)
